"""Side (优劣方向): whether more or less of a measured thing is the better, as far as its name, unit and size tell."""

import re
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction

from market.indicator.unit import unit_of

_PRICES = r"(?<![评性])价(?![值比])|成本|费用|cost|price|\bfees?\b"
_LESS = re.compile(
    r"误[差码报判识检警认]|错误|不[合达一][格标致]|差错|漏[检报率电气失液判]|泄[漏露]|偏[差移]|公差|粗糙|不确定|漂移|[温零]漂|噪[声音]|平[整面]度|同轴|直线度|[圆直]度|平行度|"
    r"跳动|畸变|检[出测](?:下)?限|定量限|波动|重复性|色差|损[耗失]|[能电水气汽煤油单功药物料]耗|耗[电水能气汽油药煤材料]|消耗|"
    r"废品|报废|次品|不良|缺陷|故障|返[修工]|失效率|磨[损耗]|腐蚀|泄漏|收缩率|吸水率|含水|水分|灰分|气孔|自放电|衰减|破[损碎]率|损坏|发病|投诉|退货|停机|"
    r"排放|污染|粉尘|烟尘|COD|BOD|氨氮|NO[xX]|SO[2₂]|VOC|总[磷氮]|重金属|杂质|甲醛|残[留余](?!.{0,2}应力)|浊度|"
    r"(?:响应|处理|检测|充电|启动|固化|推理|恢复|加工|换[型模产]|等待|切换|成型|装配|交货|生产|上升|建立)时间|延[时迟]|时延|[耗用]时|节拍|"
    r"(?:交货|生产|检测|工艺|处理|研制)周期|" + _PRICES + r"|"
    r"error|roughness|drift|noise|uncertaint|deviation|tolerance|flatness|runout|detection limit|limit of detection|"
    r"scrap|defect|failure|leak|\bwear\b|false|miss rate|rework|emission|impurit|residu|moisture|shrinkage|turbidity|"
    r"consumption|energy use|electricity use|water use|downtime|\bloss|latency|delay|"
    r"(?:response|cycle|charging) time|Ra$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"强度|寿命|纯度|模量|续航|里程|耐[\u4e00-\u9fff]|抗[\u4e00-\u9fff]|击穿|附着|结合力|能量密度|功率密度|容量|产能|产量|处理量|处理能力|吞吐|扬程|速度|承载|载荷|"
    r"硬度|磁能积|剩磁|矫顽力|透光|信噪比|增益|带宽|推力|扭矩|韧[性度]|[延伸]长|延伸|保质期|货架期|待机|无故障|盐雾|回波损耗|隔离度|漏电起痕|屏蔽|"
    r"(?:使用|运行|工作|储存|贮存|保存|有效)(?:时间|期|年限)|精米|"
    r"strength|purity|efficien|life|toughness|hardness|throughput|capacity|\brange|speed|adhesion|breakdown|bandwidth|\bgain|"
    r"signal.to.noise|elongation|endurance|energy density|power density|return loss|isolation|mean time between",
    re.IGNORECASE,
)
# Less of what is withstood is no merit; these name how well it is.
_WITHSTOOD = re.compile(
    r"[耐抗防阻][\u4e00-\u9fff]{2}|无故障|回波损耗|漏电起痕|return loss|signal.to.noise|between failures?",
    re.IGNORECASE,
)
_FALL = re.compile(
    r"降低|下降|减少|降幅|减排|降耗|降噪|节[约省能电水]|缩短|减轻|reduc(?:tion|ed)|saving|decrease", re.IGNORECASE
)
# What says by its end how much went well, whatever of: COD去除率. Nobody asks for little of it.
_GOOD = re.compile(
    r"(?<![误不未非])(?<!错误)(?:准确|正确|识别|合格|成品|良品?|优等|回收|[去脱]除|命中|检出|转化|收|得|产|利用|保持|通过|成功|一致|成活|发芽|"
    r"达标|完好|开工|除尘|脱[硫硝盐]|降解|截留|净化|抑制|抑菌|召回|精确|选择)率$|效率$|收得率?$|寿命$|纯度$|抑制比$|"
    r"(?:pass|recognition|detection|success|survival|recovery|removal|conversion) rate$|"
    r"(?:^|product |overall |total )yield$|(?<!half-)\blife(?:time|span)?$|purity$|efficiency$|removal$|recovery$|"
    r"rejection$|resistance$",
    re.IGNORECASE,
)
_SHARES = re.compile(r"率$|\brate$", re.IGNORECASE)
_NO_SHARES = re.compile(
    r"(?:[功频曲倍斜概]|折[射光]|电阻|孔隙|膨胀|发射|渗透|透[气湿]|[气汽]透过)率$|(?:erosion|shear|heart|tax) rate$",
    re.IGNORECASE,
)
_CONDUCTS = re.compile(r"导热系数|热导率|thermal conductivity", re.IGNORECASE)
_REFLECTS = re.compile(r"反射率|reflectance|reflectivity", re.IGNORECASE)
_FINE = re.compile(r"精度|分辨|准确度|accuracy|precision|resolution|repeatab", re.IGNORECASE)
_SENSES = re.compile(r"灵敏度|sensitivity", re.IGNORECASE)
_VACUUM = re.compile(r"真空度|vacuum", re.IGNORECASE)
# Classes that count from the best one.
_CLASSED = re.compile(r"公差|洁净|能效")
_CLEAN = re.compile(r"洁净")
_SIZES = re.compile(r"粒[径度]|细度|线宽|孔径|膜厚|壁厚|间隙|缝宽|particle size|line ?width", re.IGNORECASE)
_FINE_BASES = {"m", "deg", "s", "K", "kg", "级"}
_SENSED = {"dBm", "kg", "mol", "CFU", "拷贝"}
_POINTS = {"像素", "dpi", "lp", "bit"}
_TIME = (("s", 1),)
_ROUGH_VACUUM_PA = 1000
_INSULATES = Fraction(1, 5)
_HALF = Fraction(1, 2)


class BoundSide(Enum):
    """Which side of a value is the good one; UNKNOWN where a name doesn't tell."""

    MORE = auto()
    LESS = auto()
    UNKNOWN = auto()


def side_of(name: str, unit: str = "", value: Decimal = Decimal(0)) -> BoundSide:
    """Say which side is good: 精度 of 0.01 mm gets better downwards, of 99 % upwards; 能耗降低 upwards.

    A vacuum of 0.09 MPa may be counted from the air or from nothing, and 0.03 W/(m·K) is of what shall not conduct.
    """
    measure = unit_of(unit)
    size, bases = Fraction(value) * measure.size, {base for base, _ in measure.dimension}
    if any(words.search(name) for words in (_FINE, _VACUUM, _CONDUCTS, _REFLECTS, _SENSES)):
        return _by_size(name, unit, size, bases)
    if ("级" in bases and _CLASSED.search(name)) or (measure.dimension == _TIME and name.endswith("速度")):
        return BoundSide.LESS
    if "dB" in bases and "衰减" in name:
        return BoundSide.UNKNOWN
    return _by_name(name)


def _by_name(name: str) -> BoundSide:
    """Say which side is good as the name alone tells; a fall of what is bad (能耗降低) is good."""
    if _GOOD.search(name):
        return BoundSide.MORE
    better, worse = BoundSide.MORE, BoundSide.LESS
    if _FALL.search(name):
        better, worse = worse, better
    if _LESS.search(_WITHSTOOD.sub("", name)):
        return worse
    more = _MORE.search(name) or (_SHARES.search(name) and not _NO_SHARES.search(name))
    return better if more else BoundSide.UNKNOWN


def _by_size(name: str, unit: str, size: Fraction, bases: set[str]) -> BoundSide:
    """Say which side is good of what its unit and its size decide."""
    if _VACUUM.search(name):
        return BoundSide.LESS if size < _ROUGH_VACUUM_PA else BoundSide.UNKNOWN
    if _CONDUCTS.search(name) or _REFLECTS.search(name):
        most = _INSULATES if _CONDUCTS.search(name) else _HALF
        return BoundSide.MORE if size > most else BoundSide.UNKNOWN
    if not bases and "/" not in unit:
        share = bool(unit) or size <= 1
        return (BoundSide.MORE if size > _HALF else BoundSide.LESS) if share else BoundSide.UNKNOWN
    if bases & _POINTS:
        return BoundSide.MORE
    if _SENSES.search(name):
        return BoundSide.LESS if bases & _SENSED and bases <= _SENSED | {"m"} else BoundSide.UNKNOWN
    return BoundSide.LESS if bases <= _FINE_BASES else BoundSide.UNKNOWN


def is_fine(name: str, unit: str, value: Decimal) -> bool:
    """Say whether a thing is called high where its number is small: 精度不低于0.02 mm, 真空度高于10⁻³ Pa."""
    called = any(words.search(name) for words in (_FINE, _VACUUM, _CLEAN, _SENSES))
    return called and side_of(name, unit, value) is BoundSide.LESS


def is_size(name: str) -> bool:
    """Say whether a name is of a size that one task wants large and another small: 粒径达到5 μm."""
    return _SIZES.search(name) is not None


def is_success(name: str) -> bool:
    """Say whether a name tells how much went well, of which nobody asks for little: 合格率, 寿命."""
    return _GOOD.search(name) is not None
