"""Draft (草稿): what a free text already says of a need or an achievement, before anybody fills in a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from market.indicator.indicator import Force, Indicator
from market.indicator.quantity import read_quantities
from market.indicator.reader import read_indicators
from market.indicator.unit import plain
from market.indicator.vagueness import Vagueness, read_vagueness


class Point(Enum):
    """One thing that a text may say of a need or an achievement."""

    PROBLEM = auto()
    PRESENT_STATE = auto()
    TRIED = auto()
    USE = auto()
    MATERIAL = auto()
    METHOD = auto()
    EFFECT = auto()
    AMOUNT = auto()
    MATURITY = auto()
    EVIDENCE = auto()
    DEADLINE = auto()
    MODE = auto()
    RIGHTS = auto()
    BASELINE = auto()
    FIGURE = auto()


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it was read: the points it says, its indicators, and the claims it leaves without a figure."""

    text: str
    said: frozenset[Point]
    indicators: tuple[Indicator, ...]
    vague: tuple[Vagueness, ...]


# Each line holds what people write; a point counts as said as soon as one of its words stands in the text.
_SAYS: Mapping[Point, str] = {
    Point.PROBLEM: (
        r"波动|不行|脱落|脱层|开胶|松动|超差|停线|停机|毛刺|寿命(?:短|不)|受不了|吃不消|白白|浪费|头疼|起伏|偏差大|不一致|"
        r"问题|难题|困难|痛点|瓶颈|退磁|失效|开裂|裂|断|脆|漏|锈|腐蚀|堵|卡|抖|磨损|报废|返修|返工|退货|投诉|"
        r"缺陷|不良|次品|超标|不够|"
        r"不足|不稳|不准|不能|不了|无法|达不到|跟不上|太[慢高低大多少重贵脆厚]|偏[高低大]|靠人|靠进口|全靠|"
        r"依赖|卡脖子|缺货|缺少|损坏|"
        r"故障|起皮|起泡|掉|变形|老化|"
        r"\b(?:problem|fail\w*|lose\w*|loss|crack\w*|brittle|leak\w*|break\w*|broken|wear\w*|corro\w*|rust\w*|"
        r"defect\w*|too|"
        r"cannot|can't|unable|scrap|reject\w*|drift\w*|stuck|blocked|bottleneck|complain\w*|shortage)\b"
    ),
    Point.PRESENT_STATE: (
        r"(?<![出实发体呈表兑再重])现(?![场货象金代实征求寻拟需急])(?=[\u4e00-\u9fff])|"
        r"目前|现在|现有|现用|现状|当前|如今|眼下|一直(?:用|在用|采用)|[我厂司们](?:厂|司|们)?(?:在用|用的是|"
        r"采用)|正在使用|原来|原先|去年|今年|"
        r"\b(?:at present|currently|today|now|existing|present|we use|we run|so far|our current)\b"
    ),
    Point.TRIED: (
        r"试过|尝试过?|试了|试用过|做过|找过|换过|用过|改过|加过|曾(?:经)?(?:用|试|采用|委托|改|换|找)|"
        r"已(?:经)?(?:试|尝试|做了|换了|改了)|"
        r"(?:效果|结果)(?:都)?不(?:好|理想|明显)|\b(?:tried|attempted|tested|trials?|we have used|"
        r"did not help|didn't help)\b"
    ),
    Point.USE: (
        r"用于|应用于|用在|使用在|适用于|应用在|装在|安装在|配套|场景|工况|场合|领域|车间|产线|生产线|线上|"
        r"上使用|户外|海上|车用|车载|医用|"
        r"\b(?:used (?:in|for|on|as)|application|applied|for our|in our|on our|plant|workshop|line|on site|"
        r"outdoor|vehicle)\b"
    ),
    Point.MATERIAL: (
        r"钢|铁|铜|铝|镁|钛|锌|镍|钴|钨|稀土|合金|塑料|树脂|橡胶|硅胶|陶瓷|玻璃|纤维|薄膜|膜材|涂料|涂层|油墨|"
        r"胶黏剂|胶粘剂|混凝土|水泥|"
        r"石墨|碳|棉|涤纶|锦纶|羊毛|面料|纱|皮革|木|竹|纸|粉体|粉末|溶剂|尼龙|聚[\u4e00-\u9fff]{1,4}|[环丙]氧|"
        r"磁[钢体]|蛋白|多肽|菌|"
        r"\b(?:steel|iron|copper|alumini?um|magnesium|titanium|alloy|plastic\w*|bioplastic\w*|polymer|resin|"
        r"rubber|silicone|"
        r"ceramic\w*|glass|fib(?:er|re)s?|film|coating|concrete|graphite|carbon|cotton|fabric\w*|yarn|leather|"
        r"wood|paper|"
        r"powder|magnets?|rare earth|protein|P(?:LA|E|P|ET|A|C|VC|EEK|TFE|BT|I))\b|(?<![A-Za-z])(?:ABS|PLA|PE|"
        r"PP|PET|PA66?|PC|"
        r"PVC|PEEK|PTFE|PBT|EVA|TPU|SiC)(?![A-Za-z])"
    ),
    Point.METHOD: (
        r"工艺|方法|采用|通过|利用|基于|算法|模型|注塑|挤出|焊接|烧结|铸造|锻造|电镀|喷涂|热处理|退火|印染|"
        r"纺丝|机加工|打磨|切削|"
        r"视觉|传感|激光|超声|发酵|萃取|过滤|\b(?:process|method|by means of|using|based on|algorithm|"
        r"mould\w*|mold\w*|weld\w*|"
        r"sinter\w*|cast\w*|plating|spray\w*|anneal\w*|vision|laser|ultraso\w*|ferment\w*|machining)\b"
    ),
    Point.EFFECT: (
        r"提高|提升|降低|减少|减轻|增强|改善|避免|防止|延长|缩短|节约|节能|替代|取代|消除|抑制|耐|抗|防|去除|"
        r"检出|识别|不(?:断|裂|漏|锈|脆|掉|退磁)|"
        r"\b(?:improve\w*|reduc\w*|increas\w*|prevent\w*|avoid\w*|replac\w*|extend\w*|resist\w*|remov\w*|"
        r"detect\w*|tougher|"
        r"stronger|faster|lighter|without|keep|finds?)\b"
    ),
    Point.AMOUNT: (
        r"预算|经费|资金|报价|售价|转让费|许可费|入门费|投资额|投入|费用|价格|\d\s*(?:百|千)?万(?!次|吨|件|套|"
        r"支|只|转|片|米|平|人|家|台|个|标|m|r)元?|"
        r"\d\s*亿元|\d\s*元(?!件|/)|面议|\b(?:budget|funding|price|fee|RMB|CNY|yuan|EUR|USD|royalt\w+|"
        r"negotiable)\b|[¥￥€$]\s?\d"
    ),
    Point.MATURITY: (
        r"TRL\s*\d|成熟度|技术就绪|实验室|小试|中试|样机|样品|批量(?:生产|供|化)|量产|产业化|工业化|规模化|"
        r"已投产|能投产|工程化|现成|成熟(?:技术|产品|方案|设备|的)|"
        r"已(?:在|有)?[^，。；]{0,8}应用|\b(?:readiness|TRL|laborator\w+|lab scale|pilot|prototype|"
        r"mass production|series production|"
        r"industrial scale|commercial\w*|proven|off the shelf|in production)\b"
    ),
    Point.EVIDENCE: (
        r"检测报告|检验报告|测试报告|第三方|鉴定|验收|认证|用户(?:报告|反馈|试用|证明)|客户(?:试用|验证|反馈)|"
        r"试用|试运行|连续运行|批次|现场(?:试验|验证|运行)|"
        r"台架|(?:已|在)[^，。；]{0,12}(?:应用|运行|使用|投产|供货)|实测|\b(?:test(?:ed)? (?:report|by)|"
        r"third[- ]party|certif\w+|field trial\w*|validated|"
        r"users?|customers?|in operation|batches|measured)\b"
    ),
    Point.DEADLINE: (
        r"年底|月底|季度|年内|(?:之|以|月|年|日|底)前(?:完成|交付|见到|要|拿|上线|投产|解决)?|[个]?月内|"
        r"\d\s*(?:个月|周|天)(?:内|之内|以内)|(?:一|两|三|半|六|九|十)个?(?:年|月)(?:内|之内|以内)|"
        r"交付|工期|期限|时限|截止|周期|明年|尽快|急需|\b(?:deadline|by (?:the )?(?:end|spring|summer|autumn|"
        r"fall|winter|"
        r"january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|20\d\d)|"
        r"within \w+ (?:weeks?|months?|years?)|before (?:the )?\w+|next year|as soon as possible)\b"
    ),
    Point.MODE: (
        r"转让|许可|授权|作价|入股|合作(?:开发|研发|研究|攻关|方式|共建)|联合(?:开发|研发|攻关|研制)|"
        r"委托(?:开发|研发|研制)?|共同开发|技术(?:服务|咨询|支持)|"
        r"购买(?:设备|技术|成套)|采购|买(?:设备|技术|断)|先用后|代加工|供货|\b(?:licen[cs]\w+|assign\w*|"
        r"joint\w*|commission\w*|equity|consult\w*|"
        r"technical service|buy|purchase|co-?develop\w*|suppl(?:y|ier)\w*|partner\w*)\b"
    ),
    Point.RIGHTS: (
        r"专利|软件?著作?权|软著|知识产权|专有技术|技术秘密|授权号|ZL\s?\d|\b(?:patent\w*|copyright|know-how|"
        r"intellectual property|IP rights)\b"
    ),
    Point.BASELINE: (
        r"[较比](?:传统|现有|同类|常规|进口|国外|原|普通|市售|之前|改造前)|相比|对比|优于|对标|替代进口|"
        r"提[高升](?:了|到|约|至)?\s*\d|降[低到](?:了|约|至)?\s*\d|"
        r"减少(?:了|约)?\s*\d|节[省约能](?:了|约)?\s*\d|缩短(?:了|到|至)?\s*\d|(?:从|"
        r"由)\s*\d[^，。；]{0,24}[到至]\s*\d|"
        r"\b(?:compared (?:with|to)|than|versus|vs\.?|instead of|against|from \d[^,.;]{0,24} to \d|"
        r"(?:by|of) \d+(?:\.\d+)? ?(?:%|percent))"
    ),
}
_CLAUSE = re.compile(r"[^,。;!?\n]+")
_DEMAND = re.compile(
    r"[≥≤><±]|希望|要求|需|须|应|达到|目标|力争|期望|想|至少|不[低高大小少多超]|以[上下内]|控制在|"
    r"\b(?:want|need|must|should|shall|require\w*|target|aim|at (?:least|most)|below|above|under|reach|look\w* for)\b",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(r"交付|交货|交期|供样|样品|^完成|工期|期限|时限|deliver|deadline|lead time", re.IGNORECASE)
"""Names under which a date or a term is read, which is no figure that a technology reaches."""
_PATTERNS = {point: re.compile(words, re.IGNORECASE) for point, words in _SAYS.items()}


def read_draft(text: str, *, force: Force) -> Draft:
    """Read a free text: MUST for one that asks, FACT for one that offers. An empty text says nothing.

    FIGURE is said also where a number with its unit is set, but nothing names what it measures.
    """
    folded = plain(text)
    said = frozenset(point for point, pattern in _PATTERNS.items() if pattern.search(folded))
    indicators = tuple(each for each in read_indicators(text, force=force) if not _SCHEDULE.search(each.name))
    if indicators or _has_figure(folded, asks=force is not Force.FACT):
        said |= {Point.FIGURE}
    return Draft(text, said, indicators, read_vagueness(folded, indicators))


def _has_figure(text: str, *, asks: bool) -> bool:
    """Say whether a clause holds digits with a unit, no amount or date; where a text asks, one that demands."""
    return any(
        quantity.unit and clause[quantity.start : quantity.end].strip("-±<>≤≥~ ")[:1].isdecimal()
        for clause in _CLAUSE.findall(text)
        if not asks or _DEMAND.search(clause)
        if not _PATTERNS[Point.AMOUNT].search(clause) and not _PATTERNS[Point.DEADLINE].search(clause)
        for quantity in read_quantities(clause)
    )
