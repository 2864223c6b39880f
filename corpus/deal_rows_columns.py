"""Columns of past deals (历史合同表头): what a deal is and its two parties."""

from corpus.columns import Column, Form
from corpus.deal_rows_form import column
from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.listing.property import RightKind


def _party(side: str, zh: str, en: str, example: tuple[str, str, str, str], also: str) -> tuple[Column, ...]:
    name, code, kind, area = example
    return (
        column(
            f"{side}.name",
            Form.TEXT,
            (f"{zh}名称", "单位全称；自然人写姓名，姓名单独保存、可以删除", name),
            (f"{en} name", "The full name; that of a person is kept apart and can be erased"),
            required=True,
            aliases=(f"{also}名称", also, zh),
        ),
        column(
            f"{side}.code",
            Form.CODE,
            (f"{zh}代码", "统一社会信用代码；境外写登记号；自然人留空", code),
            (f"{en} code", "The 统一社会信用代码, abroad the register's number; blank for a person"),
            aliases=(f"{zh}统一社会信用代码", f"{also}代码", f"{also}统一社会信用代码"),
        ),
        column(
            f"{side}.type",
            Form.CHOICE,
            (f"{zh}类型", "选一项", kind),
            (f"{en} type", "Choose one"),
            required=True,
            choices=PartyType,
            aliases=(f"{also}类型",),
        ),
        column(
            f"{side}.area",
            Form.TEXT,
            (f"{zh}所在地", "国家/省/市/区县，国内可省略国家", area),
            (f"{en} area", "Country/province/city/district; CN may be left out"),
            required=True,
            aliases=(f"{zh}地区", f"{also}所在地"),
        ),
    )


_SELLER = ("测试研究所（样例）", "12000000TE5T00001X", "科研院所", "CN/浙江省/宁波市/海曙区")
_BUYER = ("测试企业（样例）", "91000000TE5T000021", "企业", "CN/浙江省/宁波市/鄞州区")

WHAT = (
    column(
        "number",
        Form.CODE,
        ("来源编号", "来源系统里这份合同的编号，同一编号只记一次", "S-2023-0001"),
        ("Source number", "The number that the source has for it; a number is recorded once"),
        required=True,
        aliases=("编号", "合同登记编号", "序列号"),
    ),
    column(
        "series",
        Form.CHOICE,
        ("统计口径", "经本市场，或全区（导入）；留空为全区（导入）", "全区（导入）"),
        ("Series", "Through the market, or the whole district, imported; blank means the latter"),
        choices=Series,
    ),
    column("sample", Form.FLAG, ("样例", "样例数据填是，真实合同留空", "是"), ("Sample", "yes for invented deals")),
    column(
        "contract_number",
        Form.CODE,
        ("合同编号", "双方合同上的编号", "HT-001"),
        ("Contract number", "As in the contract"),
    ),
    column(
        "subject",
        Form.TEXT,
        ("项目名称", "合同标的，200 字以内", "磁钢耐温改进（样例）"),
        ("Subject", "What it is about, up to 200 characters"),
        required=True,
        aliases=("合同名称", "技术合同名称", "标的"),
    ),
    column(
        "kind",
        Form.CHOICE,
        ("合同类别", "五类之一", "技术开发"),
        ("Kind", "One of the five"),
        required=True,
        choices=DealKind,
        aliases=("合同类型", "合同性质"),
    ),
    column(
        "statistics_field",
        Form.CODE,
        ("技术领域", "国家统计的 11 个领域，写代码或名称", "05"),
        ("Statistics field", "One of the statistics' 11 fields, its code or name"),
        aliases=("统计领域",),
    ),
    column(
        "field_code",
        Form.CODE,
        ("规划领域", "区规划的领域代码", "B1.01.03"),
        ("Plan field", "The plan's code of the field"),
    ),
    column(
        "ip",
        Form.CHOICE,
        ("知识产权", "合同涉及的知识产权，没有则留空", "发明专利"),
        ("IP type", "The right that it deals with; blank for none"),
        choices=RightKind,
        aliases=("知识产权类型",),
    ),
    column(
        "ip_clause",
        Form.LINES,
        ("知识产权约定", "归属和使用", "归双方共有（样例）"),
        ("IP clause", "Who owns and uses it"),
    ),
)

PARTIES = (*_party("seller", "卖方", "Seller", _SELLER, "输出方"), *_party("buyer", "买方", "Buyer", _BUYER, "吸纳方"))
