"""Name of an indicator (指标名称): what the number measures, found before or behind it."""

import re

from market.indicator.unit import unit_of

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BREAK = re.compile(r"[①-⑳。;!?\n,、:\"“”‘’|\x01_]|\s-\s|——|\. ")
_LINKS = re.compile(
    r"(?:\s|:|=|-|[ΦφØ]|[低高长多快短]至|约为?|大约|为|是|介于|在|于|到|至|可以?|(?<![产性功智节储电热动可])能|均|都|皆|应该?|须|需要?|要|必须|仅|只|仍有?|还有?|也|则|具有|具备|拥有|带有|有|已|将|会|得|的?数值|"
    r"(?<=度)(?:控制|保持|维持|稳定|做|达|降低?)(?:到|在|至)?\s*R[azq]|"
    r"(?:控制|保持|维持|稳定|做|压|压低|压缩|处)(?:到|在|至|为)|(?:下降|减少|提高|提升|增加|上升|延长|缩短|改善|放宽|降低|升高|压缩|缩小|扩大|增大|减小|升|增|减|缩|降)(?:到了?|至|为)|"
    r"(?<=[\u4e00-\u9fff]{2})值|被|请|每次|常温|室温|平均|要求|希望|最好|一般|通常|预计|实测|超标,?|的)$"
)
_TARGET = re.compile(
    r"(?:(?<![A-Za-z])to|(?:降低?|下降|减少|缩短|缩小|压缩?|减小?|提高|提升|增加|上升|延长|升高?|增)(?:到|至|为))\s*$"
)
_CHANGE = re.compile(
    r"(?:降低|下降|减少|缩短|提高|提升|增加|上升|延长|节约|节省|减轻|升高|改善|缩小|提前|高出|节[水电能煤汽气药肥材料油]|减[重排产损员施]|增[产重效速容](?!品)|省[工水电时料药肥油]|少|降|升|增|减|降幅|增幅)了?$"
)
_OPENINGS = re.compile(
    r"^(?:\s|处(?!理|置|方)|[波频]段内|波段(?=平均)|要求|希望|需要?|力争|争取|期望|使得?(?!用)|具有|具备|保证|确保|实现|满足|获得|得到|其(?!他|它|中|余)|该|且|并且|并(?![发联网行])|同时|以及|及|和|与|或|而|经|"
    r"针对|面向|只要|目前|现在|避免|防止|对(?!比|位|数|中)|将|把|让|采用|另外|此外|必须|应(?![力变急答用])|须|最好|我们|我方|我司|项目|指标|技术|产品的|材料的|本(?!体)|可[使将]|适用于|用于|适合|(?:倍率|环境|条件|情况|工况)下|能(?![量耗效级源])|在|成品|后(?!期)|时(?![间长延效段])|下(?![限降])|内(?=可|能|的|完成|实现|响应|达)|"
    r"想|其中|做(?!功)|请|因此|所以|但|不仅|整体|总体|现|已|又|也|还|新|即|从而|按照?|以(?!太)|这|由|从|一致|个|次(?=[\u4e00-\u9fff]{2})|万|亿)+"
)
_NOUN = re.compile(
    r"(?:[度率力量强温压值数径长宽高厚重距比速频能阻抗容损耗差幅角矩热限点积模价费本额]|寿命|时间|周期|时长|延时|时延|耗时|用时|间隔|半衰期|有效期|保质期|质保期|货架期|提前期|精度|性|"
    r"功率|电流|电压|电阻|面积|体积|规模|产能|系数|指数|分辨率|量程|噪声|噪音|波长|带宽|行程|剩磁|节拍|收率|品位|含水|电耗|水耗|盐雾|耐久|循环|速率|质量|范围|温漂|增益|磁密|载荷|比例|变化|比活|滞后|算力|显存|评分|静水压|水压|风压|爆破|保留|剂量|含湿|亩产|单产|时效|效价|灵敏|脉动|减重|增重|残余|质保|保修|负载|臂展|扬程|跨度|释放|载量|承载|滞环|沉降|衰减|孔隙|耐热|抗扭|持续|额度|[射航升]程|[Ff]数|阿贝数|[极齿圈层匝]数|折射率|数值孔径|"
    r"等级|级别|色牢度|牢度|目数|尺寸|规格|口径|孔径|粒径|直径|外径|内径|线宽|间距|步距|能效|公差|照度|亮度|容积|库存|内存|缓存|续航|里程|车速|转速|帧率|并发|吞吐|待机|功耗|"
    r"浓度|酸值|水分|灰分|固含|余量|杂质|残留|[A-Za-zα-ωΑ-Ω][A-Za-zα-ωδ\d₀-₉.()]*)$"
)
_NOUN_EXCEPTIONS = re.compile(
    r"(?:热压|冷压|模压|加压|冲压|保温|升温|降温|恒温|常温|室温|高温|低温|型号|函数|年产|公称|Q|M|DN|PN|[A-Z]{2,}[A-Z]+-)$"
)
_BEHIND = re.compile(r"(?:的|之)?\s?([\u4e00-\u9fffA-Za-z]{2,16})")
_BEHIND_CUT = re.compile(r"(?:[,。;、:!?(]|的|并|且|以|和|与|及|要求|即可|才能|方可|使|可|需|时|后|下)")
_ENGLISH_NOUN = re.compile(
    r"(?:strength|modulus|temperature|pressure|rate|ratio|efficiency|density|thickness|width|length|height|diameter|weight|mass|power|voltage|"
    r"current|resistance|impedance|capacity|capacitance|inductance|range|speed|velocity|flow|time|life|lifetime|delay|latency|accuracy|precision|resolution|error|"
    r"noise|loss|yield|purity|content|concentration|hardness|roughness|area|volume|size|frequency|bandwidth|torque|force|energy|consumption|"
    r"cost|price|viscosity|conductivity|coefficient|factor|index|level|limit|sensitivity|specificity|throughput|output|angle|tolerance|gain|"
    r"drift|hysteresis|turbidity|permeability|porosity|absorption|recovery|removal|reduction|depth|distance|radius|span|use|head|stroke|dose|"
    r"period|interval|duration|load|stiffness|toughness|elongation|shrinkage|brightness|emission|leakage|rejection|view|weighs|costs|lasts|flux|value|score|dimension|pore|gap|grade|lifespan|endurance|selectivity|conversion|payload|"
    r"efficacy|evenness|CV|retention|transmittance|reflectance|reflectivity|absorbance|emissivity|luminance|contrast|ripple|jitter|"
    r"availability|uptime|number|constant|"
    r"at break|on drying|on ignition|to failure|between failures|flatness|straightness|roundness|runout|"
    r"backlash|slip|wear|creep|fineness|"
    r"opacity|gloss|adhesion|abrasion|fastness|uniformity|stability|linearity|displacement|travel|reach|clearance|offset|solubility|"
    r"potency|titre|titer|activity|affinity|biomass|ash|moisture|residue|salinity|acidity|reflection|attenuation|crosstalk|directivity|"
    r"irradiance|fluence|wavelength|linewidth|pitch|thrust|drag|lift|wingspan|coercivity|remanence|permittivity|magnetization)s?$",
    re.IGNORECASE,
)
# Names that hold a preposition; what follows it is no name of its own.
_COMPOUND = re.compile(
    r"(?<=[a-z]) (at|on|to|between|in|under) "
    r"(?=(?:break|yield|failures?|rupture|rest|ignition|drying|peak|noise|service|use|load|maximum load)(?:\s|$))"
)
_NO_NAMES = {"to", "at", "in", "of", "by", "is", "the", "and", "or", "for", "a", "an", "on", "with"}
_GENERIC = re.compile(
    r"^(?:requirements?|needed|wanted|required|targets?|specifications?|goals?|features?|performance|parameters?)$",
    re.IGNORECASE,
)
_ENGLISH_LINKS = re.compile(
    r"(?:^|\s)(?:is|are|was|were|be|been|being|stays?|stayed|remains?|remained|must|should|shall|can|could|will|would|may|has|have|had|of|to|at|"
    r"in|by|reaches|reached|fell|falls|rose|rises|dropped|drops|kept|keeps|held|holds|lies|lie|lasts|lasted|needs?|a|an|the|about|around|only|not|"
    r"from|between|with|comes?|came|makes?|made|tested|measured|demonstrated|achieved|achieves?|rated|as|within|value|for|up|down|still|already|now|currently|also|then|thus|even|just|typically|"
    r"improved|increased|decreased|reduced|guaranteed|required|specified|limited|set|it|we|=|:|\(|-|,)$",
    re.IGNORECASE,
)
_ENGLISH_STOPS = re.compile(
    r"(?:^|\s)(?:the|a|an|and|or|with|that|which|its|our|their|his|we|it|has|have|having|had|shows?|gives?|offers?|provides?|achieves?|achieved|delivers?|needs?|wants?|requires?|"
    r"reach|keep|keeps|keeping|when|while|where|at|for|but|is|are|was|must|should|shall|requires|requiring|ensure|ensures|if|whose|to|in|on|from|using|by|as|this|each|every|reaches|reports|need|want|plus|also|withstands?|withstood|survives?|endures?|than|after|under|below|above|over|looking|seek|seeking|"
    r"maintains?|exhibits?|features?)(?=\s)",
    re.IGNORECASE,
)
_ENGLISH_BEHIND = re.compile(r"\s?(?:of (?:the |all )?|in |for )?((?:[A-Za-z-]+ ?){1,4})")
_PLAUSIBLE = tuple(
    (re.compile(rf"(?:{words})$", re.IGNORECASE), frozenset(bases.split()))
    for words, bases in (
        (r"温度?|熔点|temperature", "K"),
        (r"时间|时长|[耗用]时|时延|延[时迟]|周期|time|delay|latency", "s a 月 工作日"),
        (
            r"[直内外孔粒口]径|(?<![带波])(?<!增)长度?|(?<![提升])高度?|(?<!带)[厚宽]度?|壁厚|幅宽|diameter|thickness|width|length|height",
            "m 目 级",
        ),
        (r"费用?|成本|(?<!效)价格?|cost|price", "元 USD EUR"),
        (r"转速", "r s m"),
        (
            r"[刚强]度|模量|压[力强]|(?<!矫顽)(?<![能算视听效活人财智引潜实])力|strength|modulus|pressure|stiffness",
            "kg 级 V cd m",
        ),
        (r"噪[声音]|noise", "dB kg V A"),
        (r"电压|voltage", "A"),
        (r"电流|current", "A"),
        (r"重量?|质量|weight|mass", "kg 级"),
        (r"含量|浓度", "kg mol wt vol m CFU PFU cell 个 IU U mol% at%"),
    )
)
_KINDS = {
    "℃": "温度",
    "m": "尺寸",
    "s": "时间",
    "a": "时间",
    "Pa": "压力",
    "元": "价格",
    "kg": "质量",
    "W": "功率",
    "V": "电压",
    "A": "电流",
    "Hz": "频率",
    "°": "角度",
    "目": "粒度",
    "HRC": "硬度",
    "HV": "硬度",
    "邵氏A": "硬度",
    "邵氏D": "硬度",
    "HB": "硬度",
    "IP": "防护等级",
    "r/min": "转速",
    "dB": "噪声",
    "元/kg": "单价",
    "元/件": "单价",
    "m/s": "速度",
    "m³": "体积",
    "Pa·s": "黏度",
    "lx": "照度",
    "cd/m²": "亮度",
    "W/(m·K)": "导热系数",
    "kg/m³": "密度",
    "m²/g": "比表面积",
    "mAh/g": "比容量",
    "像素": "像素",
    "fps": "帧率",
}


def is_chinese(text: str) -> bool:
    """Say whether a text holds a Chinese character."""
    return _CHINESE.search(text) is not None


def name_before(window: str) -> str:
    """Take the name from the text that ends where a comparator or a number begins; "" when it names nothing."""
    if not is_chinese(_BREAK.split(window.rstrip())[-1]) and re.search(r"[A-Za-z]{3}\W*$|[A-Za-z]{3} ", window):
        return _english_before(window)
    tail = _stripped(window)
    tail = _BREAK.split(tail)[-1]
    tail = re.sub(r"^.*[(]", "", tail) if tail.count("(") > tail.count(")") else tail
    if tail.strip().lower() in _NO_NAMES:
        return ""
    tail = re.split(r"把|将(?!来)", tail.lstrip(") "))[-1]
    return _shortened(tail)


def is_target(window: str) -> bool:
    """Say whether the text before a number ends in 降到, 提高到 …: the number is where something arrives."""
    return _TARGET.search(window) is not None


def is_measured(name: str) -> bool:
    """Say whether a name ends like a quantity (强度, 率 …) or a change (降低), so that a bare number is its value."""
    if not is_chinese(name) and re.search(r"[A-Za-z]{3}", name):
        return _ENGLISH_NOUN.search(name) is not None
    if _NOUN_EXCEPTIONS.search(name) or (len(name) == 1 and name not in "长宽高厚重深"):
        return False
    return _NOUN.search(name) is not None or _CHANGE.search(name) is not None


def name_behind(text: str, end: int, *, within: bool) -> str:
    """Take the name behind a bound number: 40 MPa以上的拉伸强度, 30 s内报警, at least 95 % of attacks.

    Chinese names must end like a quantity there, but for what happens `within` a time.
    """
    if not is_chinese(text[end : end + 8]):
        found = _ENGLISH_BEHIND.match(text, end)
        words = "" if found is None else re.split(_ENGLISH_STOPS, " " + found[1] + " ")[0].strip()
        return words if len(words) > 2 else ""
    found = _BEHIND.match(text, end)
    if found is None:
        return ""
    name = _BEHIND_CUT.split(found[1])[0]
    return name if len(name) >= 2 and (is_measured(name) or within) else ""


def is_plausible(name: str, dimension: tuple[tuple[str, int], ...]) -> bool:
    """Say whether a name can be measured so: a temperature in kelvin, a price in money. No unit, or %, always can."""
    bases = {base for base, _ in dimension}
    return not bases or all(bases & known for words, known in _PLAUSIBLE if words.search(name))


def is_machine(name: str) -> bool:
    """Say whether a name is of what works, not of what is measured: the reactor runs (between 180 and 220 °C)."""
    return re.search(r"(?:^|\s)(?:runs?|operates?|works?)$", name) is not None


def kind_name(unit: str) -> str:
    """Name the kind of quantity by its unit, where the text names nothing; "" when the unit doesn't tell."""
    known = unit_of(unit)
    if known.dimension == unit_of("kg/m³").dimension and known.size < 1:
        return "浓度"  # mg/L and mg/m³ are of what is in it
    return next(
        (name for of, name in _KINDS.items() if known.dimension and unit_of(of).dimension == known.dimension), ""
    )


def _stripped(window: str) -> str:
    """Take brackets and linking words off the end."""
    before = None
    while before != window:
        before = window
        window = re.sub(r"\([^()]*\)\s*$", "", window.rstrip())
        window = _LINKS.sub("", window)
    return window


def _shortened(name: str) -> str:
    """Take introducing words off the front, and what stands before the last 的."""
    before = None
    while before != name:
        before = name
        name = _OPENINGS.sub("", name)
    if "的" in name and len(after := name.rpartition("的")[2]) >= 2:
        name = _OPENINGS.sub("", after) or after
    return name.strip(" -·/()")[-24:]


def _english_before(window: str) -> str:
    """Take up to five words before linking verbs, back to an article or a verb."""
    tail = re.split(r"[;:!?\n\x01_,]|\. ", window.rstrip(" ,(:="))[-1]
    tail = _COMPOUND.sub(r"-\1-", tail)
    before = None
    while before != tail:
        before = tail
        tail = re.sub(r"\([^()]*\)\s*$", "", tail.rstrip())
        tail = _ENGLISH_LINKS.sub("", tail.rstrip())
    name = re.sub(r"-(at|on|to|between|in|under)-", r" \1 ", re.split(_ENGLISH_STOPS, " " + tail)[-1].strip(" -()"))
    return "" if _GENERIC.match(name) else " ".join(name.split()[-6:])


_RESISTS = re.compile(r"(?:[抗耐防][\u4e00-\u9fff]{1,3}|阻燃|[气水]密|燃烧性?能?)$")
_BEARS = re.compile(r"(?:承受|经受|耐受|通过|抵御)(?:住|了|约)?$")
_TRIAL = re.compile(
    r"的?((?:中性|酸性|连续)?(?:盐雾|弯折|折弯|弯曲|洗涤|水洗|湿热|老化|跌落|摩擦|插拔|冲击|振动|按压|折叠)(?:试验|测试|循环)?)"
)
_WITHSTANDS = re.compile(r"withst|surviv|endur", re.IGNORECASE)
# IP54 states itself where these stand before or behind it, whatever the subject of the sentence is.
_RATED = re.compile(
    r"(?:rated|rating|protection|protected|sealed|enclosure|防护|防尘|防水|达到?|满足|符合)(?: to| at| of| is)?\s*$",
    re.IGNORECASE,
)
_RATING = re.compile(r"\s?(?:-?rated|protection|enclosure|sealing|防护|防尘|防水|密封)(?!等级)", re.IGNORECASE)


def resists(name: str) -> bool:
    """Say whether a name is of what a thing resists, which a level measures: 抗风6级, 气密8级."""
    return _RESISTS.search(name) is not None


def rating_name(text: str, window: str, end: int, *, bound: bool) -> str:
    """Name the IP54 that ends at `end`, the text `window` before it; "" where it may only describe which thing."""
    stated = _RATED.search(window[-24:]) or _RATING.match(text, end)
    if not stated and (not bound or is_measured(name_before(window))):
        return ""
    return "防护等级" if is_chinese(text) else "ingress protection rating"


def borne_name(text: str, window: str, end: int) -> str:
    """Name what a thing bears from the words behind the value; "" where those tell nothing."""
    if not _BEARS.search(window[-8:]):
        return ""
    found = _TRIAL.match(text, end)
    return found[1] if found is not None else name_behind(text, end, within=False)


def withstood_name(text: str, window: str, end: int, comparator: int, unit: str) -> str | None:
    """Name what a thing withstands: 1,000 h of salt spray. None where the word at `comparator` is another one."""
    if not _WITHSTANDS.match(text, comparator):
        return None
    borne = name_behind(text, end, within=False) if text.startswith(" of ", end) else ""
    return borne or kind_name(unit) or (name_before(window) if unit else "")
