"""Forms of past deals (历史合同表单): deals, a row each, and totals of the district, a row for a year and a side."""

from collections.abc import Mapping

from corpus.columns import Form
from corpus.deal_rows_columns import PARTIES, WHAT
from corpus.deal_rows_form import HistoryForm, HistoryKind, column
from corpus.deal_rows_step_columns import AMOUNTS, MONEY, STEPS
from market.target.target import Flow

TOTALS = (
    column(
        "year",
        Form.WHOLE,
        ("年份", "四位年份", "2023"),
        ("Year", "Four digits"),
        required=True,
        aliases=("年度",),
    ),
    column(
        "flow",
        Form.CHOICE,
        ("输出或吸纳", "输出：卖方在本区；吸纳：买方在本区；两者不相加", "输出"),
        ("Side", "output: the seller is in the district; intake: the buyer; they are never added"),
        required=True,
        choices=Flow,
        aliases=("方向", "统计方向"),
    ),
    column(
        "amount",
        Form.AMOUNT,
        ("全区技术交易额（亿元）", "公布的登记技术交易额", "21.5"),
        ("District total (亿元)", "The registered 技术交易额 as published"),
        required=True,
        aliases=("全区技术合同成交额", "全区总额"),
    ),
    column(
        "source",
        Form.TEXT,
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
