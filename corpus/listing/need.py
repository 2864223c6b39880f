"""Columns of needs (需求表头).

A row of a need (需求), beyond what all listings share.
"""

from corpus.listing.codecs import (
    NOTE_LIMIT,
    TERM_LIMIT,
    drop_empty,
    read_elements,
    read_indicators,
    read_maturity,
    read_price,
    write_day,
    write_elements,
    write_indicators,
    write_maturity,
    write_price,
    write_values,
)
from corpus.listing.shared import (
    AUDIENCE,
    EXPIRES,
    FIELDS,
    LANGUAGE,
    ORGANIZATION,
    PLACE,
    SharedValues,
    make_element_columns,
    make_maturity_columns,
    make_number_column,
    make_range_columns,
)
from corpus.sheet.column import CellFormat, Column, ColumnWording, SheetForm, SheetKind
from corpus.validation.record import JsonRecord
from corpus.validation.row import Json
from market.indicator.indicator import Force
from market.listing.achievement import TransferMode
from market.listing.need import Need

NEED_SHEET = SheetForm(
    SheetKind.NEED,
    "需求",
    "Needs",
    ("技术需求", "需求库", "企业需求", "难题", "need"),
    (
        ORGANIZATION,
        make_number_column("需求编号", "Need number", example="N-001", aliases=("编号", "项目编号", "number")),
        Column(
            key="title",
            form=CellFormat.TEXT,
            required=True,
            zh=ColumnWording("需求名称", "一行，不超过 120 字；名称总是公开的。", "驱动电机磁钢高温退磁问题（样例）"),
            en=ColumnWording(
                "Need title", "One line, 120 characters at most; it is always public.", "Some problem (sample)"
            ),
            aliases=(
                "名称",
                "题目",
                "标题",
                "需求标题",
                "技术需求名称",
                "难题名称",
                "项目名称",
                "title",
                "需求题目",
                "技术需求标题",
                "技术需求题目",
                "技术难题名称",
                "技术需求项目名称",
            ),
        ),
        Column(
            key="summary",
            form=CellFormat.TEXT,
            zh=ColumnWording("一句话简介", "不超过 160 字。", "主驱电机磁钢热态失磁，又要把重稀土用量压下来。"),
            en=ColumnWording("Summary", "One sentence, 160 characters at most.", "What is wanted, in one sentence."),
            aliases=("简介", "摘要", "需求简介", "概述", "一句话说明"),
        ),
        Column(
            key="body",
            form=CellFormat.LINES,
            zh=ColumnWording(
                "问题描述", "要解决什么，达到什么程度；不超过 20,000 字。", "150 ℃ 带反向磁场考核后磁通损失不超过 3 %……"
            ),
            en=ColumnWording(
                "Problem", "What is to be solved, and how well; 20,000 characters at most.", "What fails, and when …"
            ),
            aliases=(
                "正文",
                "内容",
                "需求描述",
                "需求内容",
                "技术难题",
                "难题描述",
                "需求说明",
                "主要内容",
                "技术需求内容描述",
                "技术需求描述",
                "技术需求内容",
                "技术需求详情",
                "技术需求说明",
                "需求内容描述",
                "需求详情",
                "需求详细描述",
                "具体需求",
                "拟解决的技术问题",
                "拟解决的技术难题",
                "拟解决的关键技术问题",
                "需要解决的技术难题",
                "需解决的技术难题",
                "需解决的技术问题",
                "技术难题描述",
                "技术问题描述",
                "关键技术问题",
                "技术需求情况说明",
            ),
        ),
        Column(
            key="present_state",
            form=CellFormat.LINES,
            zh=ColumnWording("现状", "现在怎么做，差在哪里。", "现用 45UH 牌号，热态反电势下降 5.5 %。"),
            en=ColumnWording(
                "Present state", "How it is done now, and what is missing.", "Grade 45UH loses 5.5 % when hot."
            ),
            aliases=(
                "现有基础",
                "目前状况",
                "技术现状",
                "现有技术基础",
                "企业现有基础",
                "现有工作基础",
                "国内外技术现状",
            ),
        ),
        Column(
            key="tried",
            form=CellFormat.LINES,
            zh=ColumnWording("已尝试的办法", "试过什么，为什么不行。", "加厚磁片，转矩密度下降。"),
            en=ColumnWording("Tried", "What was tried, and why it did not do.", "Thicker magnets cost torque."),
            aliases=("已做工作", "已尝试", "已尝试方案", "已开展的工作", "已开展工作", "前期工作"),
        ),
        Column(
            key="application",
            form=CellFormat.LINES,
            zh=ColumnWording("应用场景", "用在哪里。", "新能源汽车主驱电机"),
            en=ColumnWording("Used in", "Where it will be used.", "traction motors"),
            aliases=("应用领域", "使用场景", "用途"),
        ),
        *FIELDS,
        *make_element_columns(),
        Column(
            key="indicators",
            form=CellFormat.INDICATORS,
            zh=ColumnWording(
                "技术指标",
                "每行一条：指标 | 数值和单位 | 条件 | 原文 | 必须或希望；后三项可不写。",
                "磁通损失 | ≤ 3 % | 150 ℃ | | 必须",
            ),
            en=ColumnWording(
                "Indicators",
                "A line for each: name | value and unit | condition | quote | must or should.",
                "flux loss | ≤ 3 % | 150 ℃ | | must",
            ),
            aliases=(
                "指标",
                "指标要求",
                "主要技术指标",
                "关键指标",
                "技术指标要求",
                "主要指标",
                "技术参数",
                "主要技术参数",
                "拟达到的技术指标",
                "拟达到的主要技术指标",
                "预期技术指标",
                "考核指标",
            ),
        ),
        *make_range_columns(
            "budget",
            "预算",
            "Budget",
            example=("50", "100"),
            aliases=(
                "拟投入资金",
                "拟投入金额",
                "拟投入经费",
                "计划投入资金",
                "预计投入资金",
                "投入资金",
                "资金投入",
                "项目预算",
                "经费预算",
                "资金预算",
                "研发预算",
            ),
        ),
        Column(
            key="budget_source",
            form=CellFormat.TEXT,
            zh=ColumnWording("资金来源", "自筹、贷款、财政等。", "自筹"),
            en=ColumnWording("Budget source", "Own means, a loan, a grant …", "own means"),
            aliases=("预算来源", "经费来源"),
        ),
        Column(
            key="deadline_on",
            form=CellFormat.DAY,
            zh=ColumnWording("期望完成日期", "最晚哪一天要用上。", "2027-06-30"),
            en=ColumnWording("Wanted by", "The day by which it must be in use.", "2027-06-30"),
            aliases=(
                "完成期限",
                "截止日期",
                "期望完成时间",
                "完成时间",
                "要求完成时间",
                "期望解决时间",
                "拟完成时间",
                "需求期限",
            ),
        ),
        *make_maturity_columns(
            "至少要达到的等级：TRL 1–9，或“新材料 1–9 级”。", "The least level: TRL 1–9, or new materials 1–9."
        ),
        Column(
            key="modes",
            form=CellFormat.CHOICES,
            choices=TransferMode,
            zh=ColumnWording("合作方式", "多个用分号隔开。", "合作开发；委托开发"),
            en=ColumnWording("Transfer modes", "Several are separated by ;", "joint development"),
            aliases=(
                "转化方式",
                "意向合作方式",
                "拟合作方式",
                "期望合作方式",
                "拟采取的合作方式",
                "合作模式",
                "意向合作模式",
            ),
        ),
        Column(
            key="criteria",
            form=CellFormat.LINES,
            zh=ColumnWording("评价标准", "按什么选方案。", "提供三批次退磁曲线"),
            en=ColumnWording("Criteria", "By what the answers are judged.", "curves of three batches"),
            aliases=("验收标准", "评审标准"),
        ),
        Column(
            key="anonymous",
            form=CellFormat.FLAG,
            zh=ColumnWording("匿名", "是：不显示发布单位；空着即为否。", "否"),
            en=ColumnWording("Anonymous", "yes: the organisation is not shown; no if left empty.", "no"),
            aliases=("是否匿名", "匿名发布"),
        ),
        *PLACE,
        AUDIENCE,
        LANGUAGE,
        EXPIRES,
    ),
)


def read_need(record: JsonRecord, shared: SharedValues) -> Need | None:
    """Read the keys of a need; an indicator without a force is a must."""
    present_state, tried, application = (
        record.text(key, limit=NOTE_LIMIT, lines=True) for key in ("present_state", "tried", "application")
    )
    elements = read_elements(record.record("elements"))
    indicators = read_indicators(record.records("indicators"), forces=(Force.MUST, Force.SHOULD))
    budget = read_price(record.record("budget"))
    budget_source = record.text("budget_source", limit=TERM_LIMIT)
    deadline_on = record.day("deadline_on")
    maturity = read_maturity(record.record("maturity"))
    modes = record.choices("modes", TransferMode)
    criteria = record.text("criteria", limit=NOTE_LIMIT, lines=True)
    anonymous = record.flag("anonymous")
    record.finish()
    if not record.sound:
        return None
    return record.build(
        lambda: Need(
            id=shared.id,
            organization_id=shared.organization_id,
            number=shared.number,
            title=shared.title,
            summary=shared.summary,
            body=shared.body,
            audience=shared.audience,
            language=shared.language,
            fields=shared.fields,
            expires_on=shared.expires_on,
            present_state=present_state,
            tried=tried,
            application=application,
            elements=elements,
            indicators=indicators,
            budget=budget,
            budget_source=budget_source,
            deadline_on=deadline_on,
            maturity=maturity,
            modes=modes,
            criteria=criteria,
            anonymous=anonymous,
        )
    )


def write_need(need: Need) -> dict[str, Json]:
    """Write the keys of a need that are known."""
    return drop_empty(
        {
            "present_state": need.present_state,
            "tried": need.tried,
            "application": need.application,
            "elements": write_elements(need.elements),
            "indicators": write_indicators(need.indicators),
            "budget": write_price(need.budget),
            "budget_source": need.budget_source,
            "deadline_on": write_day(need.deadline_on),
            "maturity": write_maturity(need.maturity),
            "modes": write_values(need.modes),
            "criteria": need.criteria,
            "anonymous": need.anonymous,
        }
    )
