"""Scope (适用范围): which quantities of a text are no indicator at all, and which only say when one holds."""

import re

from market.indicator.indicator import Force

# What is counted or paid, but says nothing of what a technology reaches.
_UNTECHNICAL = re.compile(
    r"预算|产值|销售|营收|收入|利润|利税|市场|份额|占有率|资本|资产|员工|专利|论文|著作|样机|厂房|建筑面积|成立|历史|经验|同比|"
    r"毛利|融资|补助|资助|奖|累计|编号|邮编|规模以上|订单|门店|合同|中标|出口(?=额|量|到|占)|进口额|增长|总额|贷款|股权|增收|税|"
    r"研发费|总价|价值|(?:实施|项目|研究|建设)(?:周期|期)|执行期|采购(?!价|单价)|"
    r"(?:投资|投入|经费|资金|人数|人员|企业|客户|团队|项目|公司|标准|单位|验收|占)(?:数量?|额|量)?$|"
    r"budget|invest|revenue|turnover|sales|market|share|employ|staff|founded|established|patent|paper|funding|grant|"
    r"profit|workforce|team|project|programme|\btrial|experience|^完成.*(?:开发|研制|交付|任务|建设|试制)",
    re.IGNORECASE,
)
_PER_PIECE = re.compile(r"成本|价|费|造价|开支|cost|price|fee|bill of materials", re.IGNORECASE)
_OTHERS = re.compile(
    r"我国|全国|全球|发达国家|行业平均|传统|同类|常规|现有|原有|原来|原先|以往|以前|过去|此前|竞品|国外|进口(?![温压浓流水烟口端侧含气速])|"
    r"普通|一般(?!式)|市售|市面|改造前|优化前|处理前|"
    r"目前(?:只|仅|才|还|不|最)|现在(?:只|仅|才|还|不)|"
    r"conventional|traditional|existing|currently only|previous|competing|ordinary",
    re.IGNORECASE,
)
_CONTRAST = re.compile(
    r"[较比]|相比|相对|对比|替代|代替|取代|优于|高于|低于|than|compared|versus|vs|over|against|替换|兼容|满足",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"目前|现在|现用|现状|当前|如今|去年|今年|上年|现场|实际|at present|currently|now |today", re.IGNORECASE
)
_DEMAND = re.compile(
    r"希望|要求|需|须|应|达到|目标|力争|期望|想|能否|求|改为|want|need|must|should|require|target|aim", re.IGNORECASE
)
_SHOULD = re.compile(
    r"希望|最好|力争|优先|期望|尽量|争取|宜|理想|想要?|目标|prefer|should|ideal|desir|hope|aim|target|would like",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"必须|必需|务必|不得|要求|须(?!知)|应(?![用力变对急付答聘届])|需(?!求)|"
    r"must|shall|require|mandatory|have to|has to",
    re.IGNORECASE,
)
_CONDITION_BEFORE = re.compile(
    r"(?:(?:^|[,、;(]|[\u4e00-\u9fff])(?:[在于当经按以]|经过|浸泡|加热到?|升温到?|施加)|@|(?<![A-Za-z])(?:at|after|under|for|from|when|every|in|with|per|using|by|of|a|the))\s*$",
    re.IGNORECASE,
)
_CONDITION_AFTER = re.compile(
    r"\s?(?:(?:的)?(?:条件|环境|工况|温度|负载|载荷|压力|气氛|倍率|频率|浓度|湿度)?(?:下|时(?!间|效|长)|后|中(?![心位间值]))|处(?!理)|"
    r"(?:波段|频段|波长|频点|转速|频率)(?!范围|[为是:]|达|可)|保温|烧结|退火|固化|时效|淬火|回火|干燥|浸泡|老化|煅烧|焙烧|搅拌|反应(?!时间)|养护|热处理|测试|测定|水浴|"
    r"(?:load|pressure|humidity|cycles of)\b)"
)
_DENIED = re.compile(r"(?:(?:别|不要|不能|不得|不可|不应|切勿)(?:让|使|令|把)|避免|防止|以免)[^,。;\d]{1,12}$")
_CASE = re.compile(r"(?:对于?|若|如果?|凡|当|遇到?|一旦|除)\s*$")
_CONDITION_END = re.compile(r"(?:后|时|下|条件下|情况下|前提下|环境中|过程中|期间)$")


def is_untechnical(name: str, unit: str) -> bool:
    """Say whether a name is of money, people or papers; a price for one piece or tonne is technical."""
    if re.match(r"[百千万亿]*(?:元|美元|欧元|USD|EUR|CNY|RMB|yuan|块)", unit):
        per_unit = "/" in unit or _PER_PIECE.search(name) is not None
        return not per_unit or re.search(r"预算|投资|budget", name, re.IGNORECASE) is not None
    return _UNTECHNICAL.search(name) is not None


def is_of_size(name: str) -> bool:
    """Say whether a bare number only tells how large a plant is: 年产300 t的中试线."""
    return re.search(r"年产(?![能量])|年处理(?![规能量])|生产能力|占地", name) is not None


def is_denied(before: str) -> bool:
    """Say whether what follows is to be prevented: 别让成本涨超过五元."""
    return _DENIED.search(before) is not None


def is_case(before: str) -> bool:
    """Say whether what follows picks out cases: 对超过1.2 m的长件."""
    return _CASE.search(before) is not None


def is_of_others(clause: str) -> bool:
    """Say whether a clause tells what others or earlier ones reach, and isn't a comparison with them."""
    found = _OTHERS.search(clause)
    return found is not None and _CONTRAST.search(clause) is None


def is_of_the_present(clause: str) -> bool:
    """Say whether a clause of a need tells how things stand, rather than how they shall be."""
    return _PRESENT.search(clause) is not None and _DEMAND.search(clause) is None


def force_of(sentence: str, default: Force) -> Force:
    """Read how much a need insists from the last word before the number that says so; a fact stays a fact."""
    if default is Force.FACT:
        return default
    should = max((found.end() for found in _SHOULD.finditer(sentence)), default=-1)
    must = max((found.end() for found in _MUST.finditer(sentence)), default=-1)
    if should == must:
        return default
    return Force.SHOULD if should > must else Force.MUST


def opens_condition(before: str) -> bool:
    """Say whether the text right before a number makes it a condition: 在, @, at, after."""
    return _CONDITION_BEFORE.search(before) is not None


def closes_condition(after: str) -> bool:
    """Say whether the text right behind a number makes it a condition: 下, 时, 后, or a step of a process."""
    return _CONDITION_AFTER.match(after) is not None


def ends_as_condition(clause: str) -> bool:
    """Say whether what is left of a clause behind a number makes the clause a condition: …时, …后, …条件下."""
    return _CONDITION_END.search(clause) is not None
