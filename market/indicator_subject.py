"""Subject of an indicator (指标对象): when two indicators are about the same thing."""

import re
from functools import lru_cache

from market.unit import plain, unit_of

# Names of one thing, a line each. What is close but not the same stands apart on purpose: shear and interlaminar
# shear strength, impact strength of different kinds, precision and repeatability, detection and false-alarm rate.
_SYNONYMS = """
抗拉强度 拉伸强度 抗张强度 极限抗拉强度 tensile strength, ultimate tensile strength
屈服强度 屈服极限 yield strength
伸长率 延伸率 断后伸长率 断裂伸长率 elongation, elongation at break
抗压强度 压缩强度 compressive strength
弯曲强度 抗弯强度 抗折强度 flexural strength, bending strength
弯曲模量 弹性模量弯曲 flexural modulus, bending modulus
杨氏模量 弹性模量 拉伸模量 young's modulus, elastic modulus
剪切强度 抗剪强度 shear strength
层间剪切强度 interlaminar shear strength
剥离强度 peel strength
冲击功 冲击吸收功 impact energy
静曲强度 modulus of rupture
断裂强度 干断裂强度 tenacity
硬度 表面硬度 hardness
密度 体积密度 density
孔隙率 porosity
粗糙度 表面粗糙度 粗糙度ra ra roughness, surface roughness
剩磁 剩余磁感应强度 br remanence
矫顽力 内禀矫顽力 hcj coercivity, intrinsic coercivity
最大磁能积 磁能积 (bh)max bhmax maximum energy product, energy product
磁通损失 不可逆磁通损失 不可逆损失 flux loss
饱和磁密 饱和磁感应强度 saturation induction
导热系数 热导率 thermal conductivity
热阻 thermal resistance
热变形温度 heat deflection temperature
熔点 melting point
玻璃化温度 玻璃化转变温度 tg
电导率 conductivity
质子电导率 proton conductivity
介质损耗 介电损耗 介质损耗因数 tanδ 损耗因子 dissipation factor
相比漏电起痕指数 漏电起痕指数 cti comparative tracking index
介电常数 dielectric constant
击穿场强 击穿强度 breakdown strength
能量密度 质量能量密度 比能量 energy density, specific energy
比容量 可逆比容量 克容量 specific capacity
首次库伦效率 首次库仑效率 首效
循环寿命 充放电循环寿命 循环次数 cycle life
容量保持率 capacity retention
比表面积 specific surface area
工作温度 使用温度 运行温度 工作温度范围 使用温度范围 working temperature, operating temperature
存储温度 储存温度 贮存温度 storage temperature
工作压力 额定工作压力 额定压力 working pressure, operating pressure
爆破压力 burst pressure
响应时间 阶跃响应时间 response time
检测时间 单样检测时间 detection time, test time
节拍 单件节拍 生产节拍 cycle time, cycle
误报率 虚警率 false alarm rate, false-alarm rate
误报 误报次数 false alarms
漏检率 漏报率 miss rate
检出率 识别检出率 detection rate
检出限 最低检出限 检测限 检测下限 limit of detection, detection limit
识别率 识别准确率 识别正确率 recognition rate
准确率 正确率 accuracy rate
灵敏度 sensitivity
特异性 特异度 specificity
纯度 purity
收率 产率 得率 yield
去除率 脱除率 removal, removal rate
抑菌率 抗菌率
水回收率 回收水率 water recovery
吸水率 water absorption
含水率 水分 含水量 水含量 water content, moisture, moisture content, final water content
孔径 平均孔径 pore size
纯水通量 水通量 water flux
粒度 粒径 平均粒径 平均粒度 particle size
比活 specific activity
噪声 噪音 工作噪声 noise, noise level
重量 质量 整机重量 整机质量 weight, mass
厚度 thickness
外径 outer diameter
内径 inner diameter
转速 最高转速 speed, rotational speed
定位精度 positioning accuracy
重复定位精度 repeatability
分辨率 resolution
采样率 采样频率 sampling rate
功耗 power consumption
电耗 耗电量 吨产品电耗 electricity use
电池续航 续航时间 待机时间 battery life
使用寿命 寿命 工作寿命 service life, life
疲劳寿命 fatigue life
盐雾时间 中性盐雾 中性盐雾试验 盐雾试验 耐盐雾 耐盐雾时间 盐雾 salt spray
防护等级 防尘防水等级 ip rating, ingress protection
成本 单位成本 cost
售价 单价 价格 price
处理量 处理能力 日处理量 throughput, capacity
黏度 粘度 viscosity
附着力 结合力 涂层结合力 adhesion
透光率 透过率 transmittance
亮度 luminance, brightness
照度 illuminance
浊度 turbidity
甲醛释放量 formaldehyde emission
返修率 rework rate
色差 δe colour difference
"""
_HARMLESS = re.compile(
    r"室温|常温|平均|整体|总体|实测|单件|本体|产品|材料|样品|器件|系统|设备|整机|额定|综合|稳定|轴向|最终|可达|典型|"
    r"\b(?:the|a|an|its|average|mean|measured|typical|overall|room temperature|final|of|specific)\b"
)
_UNMISTAKABLE = {
    "MGOe": "最大磁能积",
    "mAh/g": "比容量",
    "W/(m·K)": "导热系数",
    "m²/g": "比表面积",
    "NTU": "浊度",
    "Wh/kg": "能量密度",
}
_CJK = re.compile(r"[\u4e00-\u9fff]")


def is_same_subject(one: str, one_unit: str, two: str, two_unit: str) -> bool:
    """Say whether two names, measured in units of one dimension, are of the same thing.

    They are when what remains without harmless words (平均, 室温 …) is one name or two known names of one thing, or
    when the unit tells (MGOe) and no name says otherwise. 剪切强度 and 层间剪切强度 are two things.
    """
    first, second = _subject(one), _subject(two)
    if first == second:
        return True
    told = _told(one_unit)
    return bool(told) and told == _told(two_unit) and {first, second} <= {told, ""}


@lru_cache(maxsize=8192)
def _subject(name: str) -> str:
    """Reduce a name to the first of its known names, or to what remains of it."""
    folded = re.sub(r"\s+", " ", plain(name)).lower().strip()
    known = _known().get(folded.replace(" ", "")) if _CJK.search(folded) else _known().get(folded)
    if known is not None:
        return known
    bare = re.sub(r"\s+", " ", _HARMLESS.sub("", re.sub(r"\([^()]*\)", "", folded))).strip()
    if _CJK.search(bare):
        bare = bare.replace(" ", "")
        bare = re.sub(r"(?<=[\u4e00-\u9fff])[a-zδτ_/\d.]+$", "", bare)
    return _known().get(bare, bare)


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Read the synonyms: each name with the first of its line."""
    known: dict[str, str] = {}
    for line in _SYNONYMS.strip().splitlines():
        chinese = [word for word in line.split() if _CJK.search(word) or not word.isascii()]
        first = chinese[0]
        rest = line
        for word in chinese:
            rest = rest.replace(word, "", 1)
        english = [word.strip() for word in rest.split(",") if word.strip()]
        symbols = [
            word
            for phrase in english
            for word in phrase.split()[:1]
            if word in {"ra", "br", "hcj", "(bh)max", "cti", "tg"}
        ]
        known |= dict.fromkeys((*chinese, *english, *symbols), first)
    return known


def _told(unit: str) -> str:
    """Name what a unit alone tells; "" when it may measure several things."""
    return next((name for known, name in _UNMISTAKABLE.items() if plain(unit) == known or _equal(unit, known)), "")


def _equal(unit: str, known: str) -> bool:
    return known != "MGOe" and unit_of(unit).dimension == unit_of(known).dimension
