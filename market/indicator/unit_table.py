"""Unit table (单位表): the units that the field writes, each with its size in base units."""

# One unit a line: symbol | size in base units | base units with powers | SI prefixes it takes | other spellings.
# Sizes are exact, as fractions; π in Oe and rad is taken to 30 digits. Deliberately apart, because no exact or no
# unique factor joins them: years and days (a year of production is no calendar year), mesh and micrometres, each
# hardness scale, mass and volume percent, levels (级) of different scales, currencies.
# A prefix list in capitals and small letters is of SI symbols; "中" allows the Chinese prefixes (毫米, 兆帕) as well.
ATOMS = """
m     | 1              | m            | pnμumcdk中 | 米 公尺 metre metres meter meters
μ     | 1/1000000      | m            |           | micron microns
Å     | 1/10000000000  | m            |           | 埃
km    | 1000           | m            |           | 公里
inch  | 127/5000       | m            |           | 英寸 寸 inches
ft    | 381/1250       | m            |           | 英尺
亩    | 2000/3         | m2           |           |
ha    | 10000          | m2           |           | 公顷
㎡    | 1              | m2           |           | 平方米 平米 平方 sqm
cm²   | 1/10000        | m2           |           | ㎠ 平方厘米
mm²   | 1/1000000      | m2           |           | 平方毫米
km²   | 1000000        | m2           |           | 平方公里 平方千米
㎥    | 1              | m3           |           | 立方米 立方 方 cbm
Nm³   | 1              | Nm3          |           | Nm3 标方 标准立方米 标立方
cm³   | 1/1000000      | m3           |           | ㎤ 立方厘米 cc
L     | 1/1000         | m3           | μumcd中    | l 升 公升 litre litres liter liters
mL    | 1/1000000      | m3           |           | ml 毫升
g     | 1/1000         | kg           | npμumk中   | 克 gram grams
kg    | 1              | kg           |           | 公斤 千克 KG Kg
t     | 1000           | kg           | kM        | 吨 公吨 tonne tonnes ton tons
斤    | 1/2            | kg           |           |
s     | 1              | s            | npμum中    | 秒 秒钟 second seconds sec
min   | 60             | s            |           | 分钟 分 minute minutes mins
h     | 3600           | s            |           | 小时 hour hours hr hrs 个小时
d     | 86400          | s            |           | 天 日 day days 昼夜
周    | 604800         | s            |           | 星期 week weeks 个星期
a     | 1              | a            |           | 年 year years yr
月    | 1/12           | a            |           | 个月 month months
工作日 | 1             | 工作日        |           | 个工作日
A     | 1              | A            | npμumk中   | 安 安培
K     | 1              | K            | mμ        | 开尔文 kelvin
mol   | 1              | mol          | npμum     | 摩尔
cd    | 1              | cd           | mk        | 坎德拉
N     | 1              | kg.m.s-2     | μumckM中   | 牛 牛顿 newton
Nm    | 1              | kg.m2.s-2    | mkM       |
kgf   | 980665/100000  | kg.m.s-2     |           | 公斤力
Pa    | 1              | kg.m-1.s-2   | μumhkMG中  | 帕 帕斯卡 pa
MPa   | 1000000        | kg.m-1.s-2   |           | mpa Mpa MPA
kPa   | 1000           | kg.m-1.s-2   |           | Kpa kpa KPa
GPa   | 1000000000     | kg.m-1.s-2   |           | Gpa
bar   | 100000         | kg.m-1.s-2   | m         | 巴
atm   | 101325         | kg.m-1.s-2   |           | 大气压 个大气压
MPa·m½ | 1            | KIC          |           | MPa·m^0.5 MPa·m1/2 MPa·m^(1/2) MPa√m
mmH₂O | 980665/100000 | kg.m-1.s-2   |           | mmH2O
mmHg  | 133322387415/1000000000 | kg.m-1.s-2 |    |
Torr  | 101325/760     | kg.m-1.s-2   |           | torr
psi   | 6894757293168361/1000000000000 | kg.m-1.s-2 | |
J     | 1              | kg.m2.s-2    | nμumkMG中  | 焦 焦耳 joule
Wh    | 3600           | kg.m2.s-2    | mkMGT     | 瓦时
kWh   | 3600000        | kg.m2.s-2    |           | kwh KWh KWH kw·h kW·h 千瓦时 度电
wh    | 3600           | kg.m2.s-2    |           |
cal   | 4184/1000      | kg.m2.s-2    | k         | 卡
eV    | 1602176634/10000000000000000000000000000 | kg.m2.s-2 | mkM | 电子伏
W     | 1              | kg.m2.s-3    | npμumkMG中 | 瓦 瓦特 watt watts
马力  | 73549875/100000 | kg.m2.s-3   |           | 匹马力
hp    | 37284993579113511/50000000000000 | kg.m2.s-3 | | horsepower
kW    | 1000           | kg.m2.s-3    |           | kw KW Kw
VA    | 1              | VA           | kM        |
var   | 1              | var          | kM        | Var
Wp    | 1              | Wp           | kMG       |
V     | 1              | kg.m2.s-3.A-1 | nμumkM中 | 伏 伏特 volt volts
KV    | 1000           | kg.m2.s-3.A-1 |          |
Vpp   | 1              | kg.m2.s-3.A-1 | μmk      | VAC VDC Vrms Vac Vdc
Ω     | 1              | kg.m2.s-3.A-2 | μumkMGT中 | 欧 欧姆 ohm ohms
S     | 1              | kg-1.m-2.s3.A2 | nμum    | 西门子
F     | 1              | kg-1.m-2.s4.A2 | pnμum   | 法拉
H     | 1              | kg.m2.s-2.A-2 | nμum     | 亨
nH    | 1/1000000000   | kg.m2.s-2.A-2 |          |
C     | 1              | A.s          | pnμum     | 库仑
Ah    | 3600           | A.s          | mk中       | 安时
T     | 1              | kg.s-2.A-1   | nμumk     | 特斯拉 特
Gs    | 1/10000        | kg.s-2.A-1   | mk        | 高斯
Wb    | 1              | kg.m2.s-2.A-1 | mμ       |
Oe    | 250/π          | A.m-1        | mk        | 奥斯特
GOe   | 1/40π          | kg.m-1.s-2   | kM        | 高奥
Hz    | 1              | s-1          | mkMGT中    | 赫 赫兹 HZ
Gy    | 1              | Gy           | mk        |
Sv    | 1              | Sv           | μm        |
Bq    | 1              | Bq           | kM        |
lm    | 1              | lm           | k         | 流明 lumen lumens
lx    | 1              | lx           | k         | 勒克斯 lux 流明每平方米
nit   | 1              | cd.m-2       |           | 尼特 nits
Pas   | 1              | kg.m-1.s-1   | m         |
mpas  | 1/1000         | kg.m-1.s-1   |           |
W/mK  | 1              | kg.m.s-3.K-1 | mk        | W/m/K w/mk W/mk
W/m2K | 1              | kg.s-3.K-1   | mk        | W/m²K
cP    | 1/1000         | kg.m-1.s-1   |           | cps
cSt   | 1/1000000      | m2.s-1       |           | 厘斯
℃     | 1              | K            |           | °C 摄氏度 ºC oC °c
℉     | 5/9            | K            |           | °F 华氏度
°     | 1              | deg          |           | degree degrees
度    | 1              | 度           |           |
′     | 1/60           | deg          |           | arcmin 角分
″     | 1/3600         | deg          |           | arcsec 角秒
rad   | 180/π          | deg          | mμu       | 弧度
r     | 1              | r            | k         | 转 rev
rpm   | 1/60           | r.s-1        | k         | RPM
%     | 1/100          |              |           | percent ％ 百分比
‰     | 1/1000         |              |           |
‱     | 1/10000        |              |           |
ppm   | 1/1000000      |              |           | PPM
ppb   | 1/1000000000   |              |           |
με    | 1/1000000      |              |           | 微应变
wt%   | 1/100          | wt           |           | wt.% mass% 质量%
vol%  | 1/100          | vol          |           | vol.% v/v% 体积%
mol%  | 1/100          | mol%         |           |
at%   | 1/100          | at%          |           | at.%
%RH   | 1              | RH           |           | RH
%F.S. | 1              | FS           |           | %FS %F.S
百分点 | 1             | 百分点        |           | 个百分点
倍    | 1              | 倍           |           | times
dB    | 1              | dB           |           | 分贝 dB(A) dBA db DB
dBm   | 1              | dBm          |           |
dBi   | 1              | dBi          |           |
pH    | 1              |              |           |
目    | 1              | 目           |           | mesh
级    | 1              | 级           |           |
HV    | 1              | HV           |           |
HRC   | 1              | HRC          |           |
HRA   | 1              | HRA          |           |
HRB   | 1              | HRB          |           |
HB    | 1              | HB           |           | HBW
邵氏A | 1              | 邵氏A         |           | 邵A ShoreA HA
邵氏D | 1              | 邵氏D         |           | 邵D ShoreD
IP    | 1              | IP           |           |
:1    | 1              | :1           |           |
元    | 1              | 元           |           | CNY RMB yuan 人民币 块钱 块
USD   | 1              | USD          |           | 美元 dollars
EUR   | 1              | EUR          |           | 欧元 euros
次    | 1              | 次           |           | 回 cycle cycles 个循环 循环 遍 周次
模次  | 1              | 模次         |           | 模
数量级 | 1             | 数量级        |           | 个数量级
对数  | 1              | 对数         |           | 个对数
个    | 1              | 个           |           |
件    | 1              | 件           |           | piece pieces pcs parts part
台    | 1              | 台           |           |
套    | 1              | 套           |           | set sets
只    | 1              | 只           |           |
片    | 1              | 片           |           |
条    | 1              | 条           |           |
种    | 1              | 种           |           |
根    | 1              | 根           |           |
支    | 1              | 支           |           |
张    | 1              | 张           |           |
份    | 1              | 份           |           |
株    | 1              | 株           |           |
粒    | 1              | 粒           |           |
路    | 1              | 路           |           | 通道 个通道 channels
层    | 1              | 层           |           | layers
点    | 1              | 点           |           |
瓶    | 1              | 瓶           |           |
袋    | 1              | 袋           |           |
盒    | 1              | 盒           |           |
箱    | 1              | 箱           |           |
笔    | 1              | 笔           |           |
辆    | 1              | 辆           |           |
头    | 1              | 头           |           |
TOPS  | 1              | TOPS         |           |
枚    | 1              | 枚           |           |
座    | 1              | 座           |           |
PFU   | 1              | PFU          |           |
cells | 1              | cell         |           | cell 细胞 个细胞
CFU   | 1              | CFU          |           | cfu
IU    | 1              | IU           | k         |
U     | 1              | U            | mk        |
拷贝  | 1              | 拷贝         |           | copies copy
GU    | 1              | GU           |           |
NTU   | 1              | NTU          |           |
ΔE    | 1              |              |           |
tex   | 1/1000000      | kg.m-1       | dk        | 特克斯
旦    | 1/9000000      | kg.m-1       |           | 旦尼尔
bit   | 1              | bit          | kKMGT     | 位 b
bps   | 1              | bit.s-1      | kKMGT     |
B     | 8              | bit          | kKMGTP    | byte bytes 字节
帧    | 1              | 帧           |           | frame frames
fps   | 1              | 帧.s-1       |           | FPS
°Brix | 1              | Brix         |           | Brix °Bx 糖度
%IACS | 1              | IACS         |           | IACS
lp    | 1              | lp           |           | 线对
atoms | 1              | 原子         |           | atom
请求  | 1              | 请求         |           | request requests req
QPS   | 1              | 请求.s-1     |           | qps
Da    | 1              | Da           | kM        |
bp    | 1              | bp           | kM        | 碱基对
sccm  | 1              | sccm         |           |
EU    | 1              | EU           | k         |
dpi   | 1              | dpi          |           | DPI
FLOPS | 1              | FLOPS        | MGTP      | Flops
像素  | 1              | 像素         |           | px pixel pixels
"""

PREFIXES = {
    "p": "1/1000000000000",
    "n": "1/1000000000",
    "μ": "1/1000000",
    "u": "1/1000000",
    "m": "1/1000",
    "c": "1/100",
    "d": "1/10",
    "h": "100",
    "k": "1000",
    "K": "1000",
    "M": "1000000",
    "G": "1000000000",
    "T": "1000000000000",
    "P": "1000000000000000",
}
CHINESE_PREFIXES = {
    "皮": "1/1000000000000",
    "纳": "1/1000000000",
    "微": "1/1000000",
    "毫": "1/1000",
    "厘": "1/100",
    "分": "1/10",
    "千": "1000",
    "兆": "1000000",
    "吉": "1000000000",
}
MULTIPLIERS = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
