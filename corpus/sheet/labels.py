"""Labels (选项): what the members of closed sets are called in a cell, in both languages, and other names for them."""

from collections.abc import Mapping
from enum import Enum

from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.line import LineKind
from market.indicator.indicator import Force
from market.listing.achievement import TransferMode
from market.listing.expert import Availability, Basis, EvidenceKind
from market.listing.field import Scheme
from market.listing.listing import Audience, Language
from market.listing.maturity import Scale
from market.listing.property import LegalStatus, RightKind
from market.organization import OrganizationKind
from market.target.target import Flow

LABELS: Mapping[Enum, tuple[str, ...]] = {
    OrganizationKind.ENTERPRISE: ("企业", "enterprise", "公司"),
    OrganizationKind.UNIVERSITY: ("高校", "university", "大学", "高等院校"),
    OrganizationKind.INSTITUTE: ("科研院所", "institute", "研究院", "研究所", "科研机构"),
    OrganizationKind.HOSPITAL: ("医院", "hospital", "医疗机构"),
    OrganizationKind.SERVICE: ("服务机构", "service organisation", "中介机构"),
    OrganizationKind.FOREIGN: ("境外机构", "foreign organisation", "国外机构"),
    Language.ZH: ("中文", "Chinese", "汉语"),
    Language.EN: ("英文", "English", "英语"),
    Audience.PUBLIC: ("公开", "public", "所有人"),
    Audience.MEMBERS: ("仅会员", "members only", "会员"),
    Scale.TRL: ("TRL", "TRL", "技术就绪度", "就绪度"),
    Scale.MATERIAL: ("新材料", "new materials", "材料", "材料成熟度", "新材料技术成熟度"),
    TransferMode.ASSIGNMENT: ("转让", "assignment", "技术转让", "专利转让"),
    TransferMode.EXCLUSIVE_LICENCE: ("独占许可", "exclusive licence", "独占"),
    TransferMode.SOLE_LICENCE: ("排他许可", "sole licence", "排他"),
    TransferMode.ORDINARY_LICENCE: ("普通许可", "ordinary licence", "许可", "技术许可", "专利许可"),
    TransferMode.EQUITY: ("作价入股", "equity", "技术入股", "入股"),
    TransferMode.JOINT_DEVELOPMENT: ("合作开发", "joint development", "联合开发", "合作研发", "联合研发", "联合攻关"),
    TransferMode.COMMISSIONED_DEVELOPMENT: ("委托开发", "commissioned development", "委托研发"),
    TransferMode.TECHNICAL_SERVICE: ("技术服务", "technical service"),
    TransferMode.CONSULTING: ("技术咨询", "consulting", "咨询"),
    TransferMode.TRIAL_FIRST: ("先用后转", "try first, pay later", "先使用后付费"),
    RightKind.INVENTION: ("发明专利", "invention patent", "发明"),
    RightKind.UTILITY_MODEL: ("实用新型", "utility model", "实用新型专利"),
    RightKind.DESIGN: ("外观设计", "design patent", "外观设计专利", "外观"),
    RightKind.SOFTWARE: ("软件著作权", "software copyright", "软著"),
    RightKind.PLANT_VARIETY: ("植物新品种权", "plant variety right", "植物新品种"),
    RightKind.LAYOUT: ("集成电路布图设计", "circuit layout design", "布图设计"),
    RightKind.KNOW_HOW: ("技术秘密", "know-how", "专有技术"),
    LegalStatus.PENDING: ("审查中", "pending", "申请中", "公开"),
    LegalStatus.GRANTED: ("已授权", "granted", "授权", "有效"),
    LegalStatus.LAPSED: ("已失效", "lapsed", "失效", "无效"),
    LegalStatus.EXPIRED: ("已届满", "expired", "届满"),
    LegalStatus.REFUSED: ("已驳回", "refused", "驳回"),
    LegalStatus.UNKNOWN: ("状态未知", "status unknown", "未知"),
    Force.MUST: ("必须", "must", "硬性"),
    Force.SHOULD: ("希望", "should", "期望"),
    Force.FACT: ("事实", "stated"),
    Availability.FULL: ("全职", "full time"),
    Availability.HOLIDAY_ENGINEER: ("假日工程师", "holiday engineer", "周末工程师"),
    Availability.FLYING_PROFESSOR: ("飞行教授", "flying professor"),
    Availability.REMOTE: ("远程", "remote", "线上"),
    EvidenceKind.PAPER: ("论文", "paper"),
    EvidenceKind.PATENT: ("专利", "patent"),
    EvidenceKind.PROJECT: ("项目", "project", "课题"),
    EvidenceKind.STANDARD: ("标准", "standard"),
    EvidenceKind.AWARD: ("奖项", "award", "获奖"),
    EvidenceKind.PRACTICE: ("实践", "practice", "工程实践"),
    Basis.CONSENT: ("本人同意", "the expert's consent", "同意"),
    Basis.PUBLIC: ("依法公开", "lawfully public"),
    Scheme.PLAN: ("区规划", "district plan", "规划"),
    Scheme.INDUSTRY: ("GB/T 4754", "GB/T 4754", "国民经济行业"),
    Scheme.IPC: ("IPC", "IPC"),
    Scheme.DISCIPLINE: ("GB/T 13745", "GB/T 13745", "学科"),
    Scheme.STATISTICS: ("统计领域", "statistics"),
    Series.MARKET: ("经本市场", "through the market", "通过市场", "市场"),
    Series.DISTRICT: ("全区（导入）", "the whole district, imported", "全区导入", "全区", "whole district"),
    DealKind.DEVELOPMENT: ("技术开发", "technology development", "开发", "委托开发", "合作开发"),
    DealKind.TRANSFER: ("技术转让", "technology transfer", "转让"),
    DealKind.LICENCE: ("技术许可", "technology licence", "许可"),
    DealKind.CONSULTING: ("技术咨询", "technical consulting", "咨询"),
    DealKind.SERVICE: ("技术服务", "technical service (kind of contract)", "technical service", "服务"),
    PartyType.ENTERPRISE: ("企业", "enterprise", "企业法人", "公司"),
    PartyType.UNIVERSITY: ("高校", "university", "高等院校", "大学"),
    PartyType.INSTITUTE: ("科研机构", "research institute", "科研院所", "研究院", "研究所"),
    PartyType.HOSPITAL: ("医院", "hospital", "医疗卫生机构", "医疗机构"),
    PartyType.GOVERNMENT: ("机关", "public authority", "政府机关", "机关法人"),
    PartyType.SOCIETY: ("社会团体", "society", "社团法人", "社团"),
    PartyType.PERSON: ("自然人", "natural person", "个人"),
    PartyType.OTHER: ("其他组织", "other organisation", "其他"),
    LineKind.TECHNOLOGY: ("技术本身", "the technology itself", "技术", "technology", "技术费", "技术部分"),
    LineKind.CARRIER: ("技术载体（按套）", "technical carrier, in sets", "技术载体", "technical carrier", "载体"),
    LineKind.EQUIPMENT: (
        "外购设备、仪器",
        "bought equipment or instruments",
        "设备仪器",
        "equipment or instruments",
        "设备",
        "仪器",
    ),
    LineKind.MATERIAL: ("零部件、原材料", "parts or raw materials", "零部件和原材料", "原材料", "零部件"),
    LineKind.OTHER: ("其他非技术性费用", "another cost that is not technical", "其他非技术费用", "其他", "非技术"),
    Flow.OUTPUT: ("输出", "output", "输出技术", "卖方"),
    Flow.INTAKE: ("吸纳", "intake", "吸纳技术", "买方"),
}
"""Chinese, English, then what else is understood; the member's own value always is. No two of a set share a name."""


def label(member: Enum, language: Language) -> str:
    """Call a member by its name in a language."""
    chinese, english, *_ = LABELS[member]
    return chinese if language is Language.ZH else english


def list_names(member: Enum) -> tuple[str, ...]:
    """List everything that means a member in a cell."""
    return (*LABELS[member], str(member.value))
