"""Columns of a past deal's amounts, steps and payments (历史合同金额与步骤).

Form of past deals (历史合同表单): what a sheet's rows are, and how one of its columns is made.

Columns of past deals (历史合同表头): what a deal is and its two parties.

Forms of past deals (历史合同表单): deals, a row each, and totals of the district, a row for a year and a side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from corpus.sheet.column import CellFormat, Column, ColumnWording
from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.listing.listing import Language
from market.listing.property import RightKind
from market.target.target import Flow


class HistoryKind(Enum):
    """What the rows of such a file are: deals, or totals of the whole district."""

    DEALS = "deals"
    TOTALS = "totals"


@dataclass(frozen=True, slots=True)
class HistoryForm:
    """The sheet of one kind: its name in both languages and its columns in order."""

    kind: HistoryKind
    name_zh: str
    name_en: str
    columns: Sequence[Column]

    def name(self, language: Language) -> str:
        """Give the sheet's name in a language."""
        return self.name_zh if language is Language.ZH else self.name_en

    def heading(self, key: str, language: Language) -> str:
        """Say what a column is called that a table may lack; a key that names none is its own name."""
        return next((each.wording(language).heading for each in self.columns if each.key == key), key)


def make_column(
    key: str,
    form: CellFormat,
    zh: tuple[str, str, str],
    en: tuple[str, str],
    *,
    required: bool = False,
    choices: type[Enum] | None = None,
    aliases: tuple[str, ...] = (),
) -> Column:
    """Make a column of its heading, note and example; the example is the same in both languages."""
    heading, note, example = zh
    words = ColumnWording(heading, note, example), ColumnWording(*en, example)
    return Column(key=key, form=form, zh=words[0], en=words[1], required=required, choices=choices, aliases=aliases)


def _party(side: str, zh: str, en: str, example: tuple[str, str, str, str], also: str) -> tuple[Column, ...]:
    name, code, kind, area = example
    return (
        make_column(
            f"{side}.name",
            CellFormat.TEXT,
            (f"{zh}名称", "单位全称；自然人写姓名，姓名单独保存、可以删除", name),
            (f"{en} name", "The full name; that of a person is kept apart and can be erased"),
            required=True,
            aliases=(f"{also}名称", also, zh),
        ),
        make_column(
            f"{side}.code",
            CellFormat.CODE,
            (f"{zh}代码", "统一社会信用代码；境外写登记号；自然人留空", code),
            (f"{en} code", "The 统一社会信用代码, abroad the register's number; blank for a person"),
            aliases=(f"{zh}统一社会信用代码", f"{also}代码", f"{also}统一社会信用代码"),
        ),
        make_column(
            f"{side}.type",
            CellFormat.CHOICE,
            (f"{zh}类型", "选一项", kind),
            (f"{en} type", "Choose one"),
            required=True,
            choices=PartyType,
            aliases=(f"{also}类型",),
        ),
        make_column(
            f"{side}.area",
            CellFormat.TEXT,
            (f"{zh}所在地", "国家/省/市/区县，国内可省略国家", area),
            (f"{en} area", "Country/province/city/district; CN may be left out"),
            required=True,
            aliases=(f"{zh}地区", f"{also}所在地"),
        ),
    )


_SELLER = ("测试研究所（样例）", "12000000TE5T00001X", "科研院所", "CN/浙江省/宁波市/海曙区")
_BUYER = ("测试企业（样例）", "91000000TE5T000021", "企业", "CN/浙江省/宁波市/鄞州区")

WHAT = (
    make_column(
        "number",
        CellFormat.CODE,
        ("来源编号", "来源系统里这份合同的编号，同一编号只记一次", "S-2023-0001"),
        ("Source number", "The number that the source has for it; a number is recorded once"),
        required=True,
        aliases=("编号", "合同登记编号", "序列号"),
    ),
    make_column(
        "series",
        CellFormat.CHOICE,
        ("统计口径", "经本市场，或全区（导入）；留空为全区（导入）", "全区（导入）"),
        ("Series", "Through the market, or the whole district, imported; blank means the latter"),
        choices=Series,
    ),
    make_column(
        "sample", CellFormat.FLAG, ("样例", "样例数据填是，真实合同留空", "是"), ("Sample", "yes for invented deals")
    ),
    make_column(
        "contract_number",
        CellFormat.CODE,
        ("合同编号", "双方合同上的编号", "HT-001"),
        ("Contract number", "As in the contract"),
    ),
    make_column(
        "subject",
        CellFormat.TEXT,
        ("项目名称", "合同标的，200 字以内", "磁钢耐温改进（样例）"),
        ("Subject", "What it is about, up to 200 characters"),
        required=True,
        aliases=("合同名称", "技术合同名称", "标的"),
    ),
    make_column(
        "kind",
        CellFormat.CHOICE,
        ("合同类别", "五类之一", "技术开发"),
        ("Kind", "One of the five"),
        required=True,
        choices=DealKind,
        aliases=("合同类型", "合同性质"),
    ),
    make_column(
        "statistics_field",
        CellFormat.CODE,
        ("技术领域", "国家统计的 11 个领域，写代码或名称", "05"),
        ("Statistics field", "One of the statistics' 11 fields, its code or name"),
        aliases=("统计领域",),
    ),
    make_column(
        "field_code",
        CellFormat.CODE,
        ("规划领域", "区规划的领域代码", "B1.01.03"),
        ("Plan field", "The plan's code of the field"),
    ),
    make_column(
        "ip",
        CellFormat.CHOICE,
        ("知识产权", "合同涉及的知识产权，没有则留空", "发明专利"),
        ("IP type", "The right that it deals with; blank for none"),
        choices=RightKind,
        aliases=("知识产权类型",),
    ),
    make_column(
        "ip_clause",
        CellFormat.LINES,
        ("知识产权约定", "归属和使用", "归双方共有（样例）"),
        ("IP clause", "Who owns and uses it"),
    ),
)

PARTIES = (*_party("seller", "卖方", "Seller", _SELLER, "输出方"), *_party("buyer", "买方", "Buyer", _BUYER, "吸纳方"))


AMOUNTS = (
    make_column(
        "total",
        CellFormat.AMOUNT,
        ("合同成交额（元）", "合同总额；写了合同明细时可留空，写了就须与明细之和相等", "1200000"),
        ("Total (元)", "The whole contract; may be blank beside lines, and must be their sum otherwise"),
        aliases=("合同交易总额", "合同总额", "成交额", "合同金额"),
    ),
    make_column(
        "technical",
        CellFormat.AMOUNT,
        ("技术交易额（元）", "其中的技术部分；没有明细时，其余部分记为其他非技术费用", "1000000"),
        ("Technical part (元)", "What of it is technical; without lines the rest is kept as another cost"),
    ),
    make_column(
        "lines",
        CellFormat.LINES,
        (
            "合同明细",
            "一行一条：类别 | 说明 | 金额（元） | 套数 | 理由",
            "技术 | 研究开发费（样例） | 1000000\n设备仪器 | 试验设备（样例） | 200000",
        ),
        ("Lines", "A line each: kind | what | amount (元) | sets | reason"),
    ),
    make_column(
        "rules",
        CellFormat.CODE,
        ("规则版本", "按哪一版认定规则判定，留空为现行版本", ""),
        ("Rules", "The version of the rules it was judged by; blank for the present one"),
    ),
)

STEPS = (
    make_column(
        "drafted_on",
        CellFormat.DAY,
        ("意向日期", "没有记录则留空", "2023-02-01"),
        ("Intended on", "Blank where not known"),
    ),
    make_column(
        "signed_on",
        CellFormat.DAY,
        ("签订日期", "合同签订的日期", "2023-03-01"),
        ("Signed on", "The day of the signature"),
        required=True,
        aliases=("签约日期", "合同签订日期"),
    ),
    make_column(
        "begins_on",
        CellFormat.DAY,
        ("履行开始", "合同期限的第一天", "2023-03-15"),
        ("Begins on", "The first day of its term"),
    ),
    make_column(
        "ends_on",
        CellFormat.DAY,
        ("履行结束", "合同期限的最后一天", "2024-03-14"),
        ("Ends on", "The last day of its term"),
    ),
    make_column(
        "submitted_on",
        CellFormat.DAY,
        ("提交登记日期", "已登记而留空时，按登记日期记", "2023-03-20"),
        ("Handed in on", "Where blank, a registered deal counts as handed in on the day of its registration"),
        aliases=("提交日期", "申请登记日期"),
    ),
    make_column(
        "registered_on",
        CellFormat.DAY,
        ("登记日期", "未登记则留空", "2023-04-01"),
        ("Registered on", "Blank where it is not registered"),
        aliases=("认定登记日期", "认定日期"),
    ),
    make_column(
        "registration_number",
        CellFormat.CODE,
        ("登记编号", "认定登记证明上的编号，一个编号只用一次", "样例-2023-0001"),
        ("Registration number", "As on the registrar's certificate; a number is used once"),
        aliases=("认定登记编号", "登记证明编号"),
    ),
    make_column(
        "agency",
        CellFormat.TEXT,
        ("登记机构", "登记机构全称", "登记机构（样例）"),
        ("Agency", "The registrar's full name"),
    ),
    make_column(
        "approved_total",
        CellFormat.AMOUNT,
        ("核定合同成交额（元）", "留空则与合同成交额相同", "1200000"),
        ("Approved total (元)", "Blank where it is the total"),
    ),
    make_column(
        "approved_technical",
        CellFormat.AMOUNT,
        ("核定技术交易额（元）", "留空则与技术交易额相同", "1000000"),
        ("Approved technical part (元)", "Blank where it is the technical part"),
    ),
    make_column(
        "changed_on",
        CellFormat.DAY,
        ("变更日期", "登记后变更的日期；其他各列写变更后的内容", ""),
        ("Changed on", "When it was changed after its registration; the other columns say what holds since"),
    ),
    make_column(
        "terminated_on", CellFormat.DAY, ("解除日期", "合同解除的日期", ""), ("Terminated on", "The day of its end")
    ),
    make_column(
        "revoked_on",
        CellFormat.DAY,
        ("撤销日期", "登记被撤销的日期", ""),
        ("Revoked on", "When the registration was revoked"),
    ),
    make_column(
        "end_reason",
        CellFormat.TEXT,
        ("解除或撤销原因", "解除或撤销时必填", ""),
        ("Reason of the end", "Needed where it has ended"),
    ),
)

MONEY = (
    make_column(
        "plan",
        CellFormat.LINES,
        ("付款计划", "一行一期：日期 | 条件 | 金额（元），日期和条件可缺一", "2023-06-30 | 样机验收（样例） | 400000"),
        ("Payment plan", "A line each: day | condition | amount (元); one of day and condition may be blank"),
    ),
    make_column(
        "payments",
        CellFormat.LINES,
        ("到账", "一行一笔：日期 | 金额（元）", "2023-07-05 | 400000"),
        ("Payments", "A line each: day | amount (元)"),
        aliases=("到账记录", "付款记录"),
    ),
)


TOTALS = (
    make_column(
        "year",
        CellFormat.WHOLE,
        ("年份", "四位年份", "2023"),
        ("Year", "Four digits"),
        required=True,
        aliases=("年度",),
    ),
    make_column(
        "flow",
        CellFormat.CHOICE,
        ("输出或吸纳", "输出：卖方在本区；吸纳：买方在本区；两者不相加", "输出"),
        ("Side", "output: the seller is in the district; intake: the buyer; they are never added"),
        required=True,
        choices=Flow,
        aliases=("方向", "统计方向"),
    ),
    make_column(
        "amount",
        CellFormat.AMOUNT,
        ("全区技术交易额（亿元）", "公布的登记技术交易额", "21.5"),
        ("District total (亿元)", "The registered 技术交易额 as published"),
        required=True,
        aliases=("全区技术合同成交额", "全区总额"),
    ),
    make_column(
        "source",
        CellFormat.TEXT,
        ("出处", "文件、文号、日期", "统计公报（样例）"),
        ("Source", "Document, number, date"),
        required=True,
        aliases=("来源",),
    ),
)

FORMS: Mapping[HistoryKind, HistoryForm] = {
    HistoryKind.DEALS: HistoryForm(
        HistoryKind.DEALS, "历史合同", "Past deals", (*WHAT, *PARTIES, *AMOUNTS, *STEPS, *MONEY)
    ),
    HistoryKind.TOTALS: HistoryForm(HistoryKind.TOTALS, "全区数据", "District totals", TOTALS),
}
