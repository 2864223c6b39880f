"""Synonym table (同义名表): quantities with the names that the field gives them."""

import re
from functools import cache

# A quantity a line: its Chinese names and symbols, apart by spaces | its English names, apart by commas. What is close
# but not the same stands apart on purpose: shear and interlaminar shear strength, impact strength of different kinds,
# precision and repeatability, detection and false-alarm rate. English accuracy alone is left out, because it may be
# 精度 as well as 准确率, and so is load alone.
QUANTITIES = """
抗拉强度 拉伸强度 抗张强度 极限抗拉强度 | tensile strength, ultimate tensile strength
屈服强度 屈服极限 | yield strength, yield stress
伸长率 延伸率 断后伸长率 断裂伸长率 | elongation, elongation at break, breaking elongation, elongation after fracture
抗压强度 压缩强度 | compressive strength, compression strength
弯曲强度 抗弯强度 抗折强度 | flexural strength, bending strength
弯曲模量 弹性模量弯曲 | flexural modulus, bending modulus
杨氏模量 弹性模量 拉伸模量 | young's modulus, elastic modulus, modulus of elasticity, tensile modulus
剪切模量 | shear modulus
压缩模量 | compressive modulus
剪切强度 抗剪强度 | shear strength
层间剪切强度 | interlaminar shear strength
剥离强度 | peel strength
粘接强度 粘结强度 | bond strength, bonding strength
撕裂强度 | tear strength
疲劳强度 | fatigue strength
冲击功 冲击吸收功 | impact energy
冲击强度 | impact strength
缺口冲击强度 | notched impact strength
断裂韧性 断裂韧度 | fracture toughness
静曲强度 | modulus of rupture
断裂强度 干断裂强度 | tenacity, breaking tenacity
泊松比 | poisson's ratio
压缩永久变形 | compression set
摩擦系数 | friction coefficient, coefficient of friction
磨损率 | wear rate
硬度 表面硬度 | hardness, surface hardness
显微硬度 维氏硬度 | microhardness, vickers hardness
密度 体积密度 | density, bulk density
振实密度 | tap density
压实密度 | compaction density, compacted density
孔隙率 | porosity
粗糙度 表面粗糙度 粗糙度ra ra | roughness, surface roughness
平面度 | flatness
直线度 | straightness
圆度 | roundness, circularity
同轴度 | coaxiality
平行度 | parallelism
垂直度 | perpendicularity
圆跳动 跳动 | runout
剩磁 剩余磁感应强度 br | remanence, remanent magnetization
矫顽力 内禀矫顽力 hcj | coercivity, intrinsic coercivity
最大磁能积 磁能积 (bh)max bhmax | maximum energy product, energy product
磁通损失 不可逆磁通损失 不可逆损失 | flux loss, irreversible flux loss
饱和磁密 饱和磁感应强度 | saturation induction, saturation flux density
磁导率 | magnetic permeability
导热系数 热导率 | thermal conductivity
热阻 | thermal resistance
热变形温度 | heat deflection temperature, heat distortion temperature
热膨胀系数 线膨胀系数 | coefficient of thermal expansion, thermal expansion coefficient, cte
比热容 比热 | specific heat, specific heat capacity
熔点 | melting point, melting temperature
沸点 | boiling point
闪点 | flash point
软化点 软化温度 | softening point, softening temperature
分解温度 | decomposition temperature
居里温度 | curie temperature
玻璃化温度 玻璃化转变温度 tg | glass transition temperature
电导率 | conductivity, electrical conductivity
离子电导率 | ionic conductivity
质子电导率 | proton conductivity
电阻率 | resistivity, electrical resistivity
体积电阻率 | volume resistivity
表面电阻 | surface resistance
方阻 方块电阻 | sheet resistance
接触电阻 | contact resistance
绝缘电阻 | insulation resistance
内阻 | internal resistance
接地电阻 | ground resistance, earth resistance
介质损耗 介电损耗 介质损耗因数 tanδ 损耗因子 | dissipation factor, dielectric loss
相比漏电起痕指数 漏电起痕指数 cti | comparative tracking index
介电常数 | dielectric constant, relative permittivity
击穿场强 击穿强度 | breakdown strength, dielectric strength
击穿电压 | breakdown voltage
额定电压 | rated voltage
额定电流 | rated current
额定功率 | rated power
输入电压 | input voltage
输出电压 | output voltage
输出功率 | output power, power output
功率因数 | power factor
漏电流 | leakage current
开路电压 | open-circuit voltage, open circuit voltage
短路电流密度 | short-circuit current density
填充因子 | fill factor
光电转换效率 | power conversion efficiency, photoelectric conversion efficiency
功率密度 | power density
电流密度 | current density
能量密度 质量能量密度 比能量 | energy density, specific energy
比容量 可逆比容量 克容量 | specific capacity, reversible capacity
首次库伦效率 首次库仑效率 首效 | initial coulombic efficiency, first-cycle coulombic efficiency
库伦效率 库仑效率 | coulombic efficiency
循环寿命 充放电循环寿命 循环次数 | cycle life
容量保持率 | capacity retention
自放电率 | self-discharge rate
充电时间 | charging time, charge time
比表面积 | specific surface area, bet surface area
比电容 | specific capacitance
工作温度 使用温度 运行温度 工作温度范围 使用温度范围 | working temperature, operating temperature
耐温 耐热温度 最高耐温 最高使用温度 最高工作温度 最高运行温度 | maximum service temperature
存储温度 储存温度 贮存温度 | storage temperature
环境温度 | ambient temperature
反应温度 | reaction temperature
烧结温度 | sintering temperature
固化温度 | curing temperature
固化时间 | curing time, cure time
反应时间 | reaction time
干燥时间 | drying time
温升 | temperature rise
工作压力 额定工作压力 额定压力 | working pressure, operating pressure
爆破压力 | burst pressure
压降 压力损失 | pressure drop, pressure loss
真空度 | vacuum level
漏率 泄漏率 | leak rate, leakage rate
流量 | flow, flow rate
扬程 | head
响应时间 阶跃响应时间 | response time
恢复时间 | recovery time
启动时间 | start-up time, startup time
检测时间 单样检测时间 | detection time, test time
推理时间 | inference time
节拍 单件节拍 生产节拍 | cycle time, takt time
时延 延时 延迟 | latency, delay
端到端时延 | end-to-end latency
误报率 虚警率 | false alarm rate, false-alarm rate
误报 误报次数 | false alarms
漏检率 漏报率 | miss rate
误码率 | bit error rate
检出率 识别检出率 | detection rate
检出限 最低检出限 检测限 检测下限 | limit of detection, detection limit
定量限 | limit of quantification, limit of quantitation, quantification limit
识别率 识别准确率 识别正确率 | recognition rate, recognition accuracy
检测准确率 | detection accuracy
分类准确率 | classification accuracy
预测准确率 | prediction accuracy
准确率 正确率 | accuracy rate
召回率 | recall, recall rate
灵敏度 | sensitivity
特异性 特异度 | specificity
纯度 | purity
收率 产率 得率 | yield
转化率 | conversion, conversion rate
选择性 | selectivity
回收率 | recovery, recovery rate
加标回收率 | spike recovery, spiked recovery
去除率 脱除率 | removal, removal rate, removal efficiency
脱硫效率 脱硫率 | desulfurization efficiency, desulphurization efficiency
脱硝效率 脱硝率 | denitrification efficiency
过滤效率 | filtration efficiency
截留率 | rejection, rejection rate
脱盐率 | salt rejection
抑菌率 抗菌率 | antibacterial rate
水回收率 回收水率 | water recovery
吸水率 | water absorption
含水率 水分 含水量 水含量 | water content, moisture, moisture content, final water content
固含量 | solid content, solids content
灰分 | ash, ash content
氧含量 | oxygen content
碳含量 | carbon content
孔径 平均孔径 | pore size
纯水通量 水通量 | water flux, pure water flux
粒度 粒径 平均粒径 平均粒度 | particle size
粒径d50 d50 粒度d50 中位粒径 中值粒径 | d50, median particle size
粒径d90 d90 粒度d90 | d90
粒径d10 d10 粒度d10 | d10
粒径d97 d97 粒度d97 | d97
收缩率 | shrinkage, shrinkage rate
比活 | specific activity
酶活 酶活力 | enzyme activity
载药量 | drug loading
包封率 | encapsulation efficiency
半衰期 | half-life
保质期 货架期 | shelf life
噪声 噪音 工作噪声 | noise, noise level
信噪比 | signal-to-noise ratio, signal to noise ratio, snr
增益 | gain
带宽 | bandwidth
插入损耗 插损 | insertion loss
回波损耗 | return loss
驻波比 电压驻波比 | vswr, voltage standing wave ratio
隔离度 | isolation
相位噪声 | phase noise
频率 | frequency
工作频率 | operating frequency, working frequency
中心频率 | center frequency, centre frequency
波长 | wavelength
中心波长 | center wavelength, centre wavelength
焦距 | focal length
视场角 | field of view, fov
数值孔径 | numerical aperture
折射率 折光率 | refractive index
帧率 | frame rate
重量 质量 整机重量 整机质量 | weight, mass
长度 | length
宽度 | width
高度 | height
直径 | diameter
厚度 | thickness
壁厚 | wall thickness
膜厚 | film thickness
涂层厚度 | coating thickness
外径 | outer diameter, outside diameter
内径 | inner diameter, inside diameter
线宽 | line width, linewidth
间距 | pitch, spacing
速度 转速 最高转速 | speed, rotational speed, rotation speed
扭矩 转矩 | torque
额定扭矩 | rated torque
推力 | thrust
负载 有效载荷 | payload
行程 | stroke
臂展 | reach
温度控制精度 控温精度 温控精度 | temperature control accuracy
定位精度 | positioning accuracy
重复定位精度 | repeatability, positioning repeatability
测量精度 | measurement accuracy, measuring accuracy
测量误差 | measurement error
测量范围 量程 | measuring range, measurement range
线性度 | linearity
非线性误差 | nonlinearity
迟滞 滞后 | hysteresis
分辨率 | resolution
空间分辨率 | spatial resolution
采样率 采样频率 | sampling rate, sampling frequency, sample rate
传输速率 | transmission rate, data rate
传输距离 | transmission distance
探测距离 | detection range, detection distance
功耗 | power consumption
待机功耗 | standby power, standby power consumption
能耗 | energy consumption, energy use
电耗 耗电量 吨产品电耗 | electricity use, electricity consumption
水耗 耗水量 | water consumption, water use
效率 | efficiency
热效率 | thermal efficiency
电池续航 续航时间 待机时间 | battery life
使用寿命 寿命 工作寿命 | service life, life, lifetime, lifespan
疲劳寿命 | fatigue life
平均无故障时间 平均无故障工作时间 mtbf | mean time between failures
盐雾时间 中性盐雾 中性盐雾试验 盐雾试验 耐盐雾 耐盐雾时间 盐雾 | salt spray, neutral salt spray, salt spray resistance
防护等级 防尘防水等级 | ip rating, ingress protection, ingress protection rating, protection rating
成本 单位成本 | cost, unit cost
售价 单价 价格 | price, unit price
处理量 处理能力 日处理量 | throughput, capacity, treatment capacity, processing capacity
黏度 粘度 | viscosity
运动黏度 运动粘度 | kinematic viscosity
表面张力 | surface tension
接触角 水接触角 | contact angle, water contact angle
附着力 结合力 涂层结合力 | adhesion
透光率 透过率 | transmittance, light transmittance
雾度 | haze
反射率 | reflectance, reflectivity
发射率 | emissivity
光泽度 | gloss
亮度 | luminance, brightness
照度 | illuminance
光效 发光效率 | luminous efficacy
显色指数 | colour rendering index, color rendering index, cri
色温 | colour temperature, color temperature
浊度 | turbidity
化学需氧量 cod | chemical oxygen demand
ph ph值 | ph, ph value
酸值 | acid value
熔融指数 熔体流动速率 | melt flow rate, melt flow index, melt index
极限氧指数 氧指数 | limiting oxygen index, oxygen index
甲醛释放量 | formaldehyde emission
返修率 | rework rate
废品率 | scrap rate
合格率 | pass rate
缺陷率 不良率 | defect rate
色差 δe | colour difference, color difference
发芽率 | germination rate
成活率 | survival rate
"""


_CJK = re.compile(r"[\u4e00-\u9fff]")

_TESTED = re.compile(r" (?:range|tests?|testing|time)$")


@cache
def first_names() -> dict[str, str]:
    """Map every known name, folded and in small letters, to the first one of its quantity."""
    names: dict[str, str] = {}
    for line in QUANTITIES.strip().splitlines():
        chinese, _, english = line.partition("|")
        known = [*chinese.split(), *(name.strip() for name in english.split(","))]
        names |= dict.fromkeys(known, known[0])
    return names


def first_name(name: str) -> str | None:
    """Give the first name of the quantity that a folded name is of; None for an unknown one. Plurals count
    as well, and names with range or test behind them.
    """
    names = first_names()
    if _CJK.search(name):
        return names.get(name.replace(" ", ""))
    spelled = (name, name.removesuffix("s"), _TESTED.sub("", name))
    return next((names[each] for each in spelled if each in names), None)
