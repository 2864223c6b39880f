"""Complaint (现状描述): what a need says of its trouble, and of what comes in, rather than of what it wants."""

import re

from market.indicator.finding import Finding
from market.indicator.indicator import Comparator
from market.indicator.side import BoundSide, is_fine, is_success, side_of

_MISSED = re.compile(
    r"达不到|(?:不能|无法|未能?|没能?|没有|难以|很难|尚未|不)(?:稳定)?(?:达到|到达|达)|(?:reach|achieve|attain)\s*$"
)
_SCANT = re.compile(
    r"(?:不到|不足|未到|不满|只有|仅有|(?<!不)仅(?:仅|为|有|能)?(?:达到?)?|(?<!不)只(?:能|有|达)?(?:达到?|做到|到)?|才(?:有|到|能)?(?:达到?)?|"
    r"\b(?:only|merely|just))(?:大?约|about|around)?\s*$"
)
_AS_MUCH = re.compile(r"(?:[高长多大]达|as (?:high|long|much) as)\s*$")
_AND_THEN = re.compile(r"(?:左右)?(?:就|便|即)(?![可能])")
# 180 ℃以上会退磁, 超过600 ℃就崩刃: where trouble begins. 会员 and 易于 are other words, 不会 promises, 会更好 wishes.
# Without such a word, 断裂伸长率 and 泄漏量 may be what is asked for next: the trouble must end what is said.
_ILL = r"(?:失效|失灵|退磁|开裂|断裂|破裂|崩[刃裂]|变[形色脆硬软]|脱落|老化|软化|分解|熔化|烧[坏毁]|卡[死滞]|泄?漏)"
_SETS_IN = re.compile(
    r"\s*(?:时|后|左右)?(?:"
    r"(?:就|便|即|则)?会(?![员议计更较好提]|优先|考虑|采购|选用?|比较|很好|接受|带来)|"
    r"(?:就|便|即|则)?容?易(?=[失断破崩变脱熔烧卡漏泄碎裂燃爆腐锈堵]|"
    r"退磁|开裂|老化|软化|分[解层]|折断|磨损|出现|发生|产生|造成|引起)|"
    rf"(?:就|便|即|则|开始|出现|发生){_ILL}(?![率温量点度])|"
    rf"{_ILL}(?=\s*(?:$|了|严重|明显|导致|造成|的(?:问题|情况|现象))))"
)
_NOW = re.compile(
    r"(?<![较比于])(?:目前|现在|现用|现有|现状|当前)|如今|去年|今年|上年|"
    r"at present|currently|\bnow\b|today|\bour (?:current|present)",
    re.IGNORECASE,
)
_FED = re.compile(
    r"原料(?!利用|转化|消耗|损[耗失]|成本|单耗|回收|适应|收率|费|的?(?:利用|转化|消耗))|来料|进料|原矿|原水|进水|入水|待[处加][理工]|(?:处理|加工|检测|适用)对象|"
    r"(?:进口|入口)(?=[浓温水含])|毛坯|feedstock|raw material|influent",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?:针对|用于|适用于|适用|应用于|面向)[^的]*$")
_TROUBLE = re.compile(
    r"投诉|不良(?!率)|磨损严重|严重|影响|脱落|失效|超标|劳动强度|不稳定(?![度性])|瓶颈|困扰|亟待|浪费|频繁|complain|suffer|trouble",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"希望|要求|需|须|(?<![响反效])应(?![用])|达到|目标|指标|参数|力争|期望|想|能否|求|寻|征集|拟|研[发制]|开发|攻关|实现|提[升高]|降[低到至]|改[为进造]|解决|"
    r"出水|产品|成品|处理后|want|need|must|should|require|target|aim|seek|look(?:ing)? for",
    re.IGNORECASE,
)


def is_complaint(finding: Finding, behind: str) -> bool:
    """Say whether a need complains of a value: 合格率不到70 %, 能耗高达500 kWh/t, 硬度达不到60 HRC, 用不到6个月就脱落.

    `behind` is what follows it in its clause. Little of what is good and much of
    what is bad is nobody's demand; where the name doesn't tell the side, only what is said outright counts.
    """
    name, unit, value, said = finding.name, finding.quantity.unit, finding.quantity.value, finding.said
    if _MISSED.search(said) or _SETS_IN.match(behind) or (_SCANT.search(said) and _AND_THEN.match(behind)):
        return True
    side = side_of(name, unit, value)
    if side is BoundSide.MORE:
        return _SCANT.search(said) is not None or (finding.comparator is Comparator.LESS_THAN and is_success(name))
    if side is BoundSide.UNKNOWN or is_fine(name, unit, value):
        return False
    return finding.comparator is Comparator.MORE_THAN or _AS_MUCH.search(said) is not None


def is_told_of_now(sentence: str) -> bool:
    """Say whether a sentence up to its number tells of the present, and asks for nothing since."""
    return _goes_on(_NOW, sentence)


def is_described(clause: str, sentence: str, behind: str) -> bool:
    """Say whether a number describes what comes in or what is worked on: 原料含硫量大于2 %, 针对含油量≥5 %的污泥.

    Or a sentence up to it speaks of trouble and asks for nothing. `clause` and `sentence` end at the number.
    """
    meant = _MEANT.search(clause) is not None and behind.startswith("的") and _ASKED.search(clause) is None
    return meant or _goes_on(_FED, sentence) or _goes_on(_TROUBLE, sentence)


def _goes_on(words: re.Pattern[str], sentence: str) -> bool:
    """Say whether the last of some words is in a sentence with nothing behind it that asks."""
    last = max((found.end() for found in words.finditer(sentence)), default=-1)
    return last >= 0 and _ASKED.search(sentence, last) is None
