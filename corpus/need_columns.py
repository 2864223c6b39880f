"""Columns of needs (需求表头)."""

from corpus.columns import Column, Form, SheetForm, SheetKind, Wording
from corpus.shared_columns import (
    AUDIENCE,
    EXPIRES,
    FIELDS,
    LANGUAGE,
    ORGANIZATION,
    PLACE,
    elements,
    maturity,
    number,
    range_of,
)
from market.transfer import TransferMode

NEED_SHEET = SheetForm(
    SheetKind.NEED,
    "需求",
    "Needs",
    ("技术需求", "需求库", "企业需求", "难题", "need"),
    (
        ORGANIZATION,
        number("需求编号", "Need number", example="N-001", aliases=("编号", "项目编号", "number")),
        Column(
            key="title",
            form=Form.TEXT,
            required=True,
            zh=Wording("需求名称", "一行，不超过 120 字；名称总是公开的。", "驱动电机磁钢高温退磁问题（样例）"),
            en=Wording("Need title", "One line, 120 characters at most; it is always public.", "Some problem (sample)"),
            aliases=("名称", "题目", "标题", "需求标题", "技术需求名称", "难题名称", "项目名称", "title"),
        ),
        Column(
            key="summary",
            form=Form.TEXT,
            zh=Wording("一句话简介", "不超过 160 字。", "主驱电机磁钢热态失磁，又要把重稀土用量压下来。"),
            en=Wording("Summary", "One sentence, 160 characters at most.", "What is wanted, in one sentence."),
            aliases=("简介", "摘要", "需求简介", "概述", "一句话说明"),
        ),
        Column(
            key="body",
            form=Form.LINES,
            zh=Wording(
                "问题描述", "要解决什么，达到什么程度；不超过 20,000 字。", "150 ℃ 带反向磁场考核后磁通损失不超过 3 %……"
            ),
            en=Wording(
                "Problem", "What is to be solved, and how well; 20,000 characters at most.", "What fails, and when …"
            ),
            aliases=("正文", "内容", "需求描述", "需求内容", "技术难题", "难题描述", "需求说明", "主要内容"),
        ),
        Column(
            key="present_state",
            form=Form.LINES,
            zh=Wording("现状", "现在怎么做，差在哪里。", "现用 45UH 牌号，热态反电势下降 5.5 %。"),
            en=Wording("Present state", "How it is done now, and what is missing.", "Grade 45UH loses 5.5 % when hot."),
            aliases=("现有基础", "目前状况"),
        ),
        Column(
            key="tried",
            form=Form.LINES,
            zh=Wording("已尝试的办法", "试过什么，为什么不行。", "加厚磁片，转矩密度下降。"),
            en=Wording("Tried", "What was tried, and why it did not do.", "Thicker magnets cost torque."),
            aliases=("已做工作", "已尝试", "已尝试方案"),
        ),
        Column(
            key="application",
            form=Form.LINES,
            zh=Wording("应用场景", "用在哪里。", "新能源汽车主驱电机"),
            en=Wording("Used in", "Where it will be used.", "traction motors"),
            aliases=("应用领域", "使用场景", "用途"),
        ),
        *FIELDS,
        *elements(),
        Column(
            key="indicators",
            form=Form.INDICATORS,
            zh=Wording(
                "技术指标",
                "每行一条：指标 | 数值和单位 | 条件 | 原文 | 必须或希望；后三项可不写。",
                "磁通损失 | ≤ 3 % | 150 ℃ | | 必须",
            ),
            en=Wording(
                "Indicators",
                "A line for each: name | value and unit | condition | quote | must or should.",
                "flux loss | ≤ 3 % | 150 ℃ | | must",
            ),
            aliases=("指标", "指标要求", "主要技术指标", "关键指标", "技术指标要求"),
        ),
        *range_of("budget", "预算", "Budget", example=("50", "100")),
        Column(
            key="budget_source",
            form=Form.TEXT,
            zh=Wording("资金来源", "自筹、贷款、财政等。", "自筹"),
            en=Wording("Budget source", "Own means, a loan, a grant …", "own means"),
            aliases=("预算来源", "经费来源"),
        ),
        Column(
            key="deadline_on",
            form=Form.DAY,
            zh=Wording("期望完成日期", "最晚哪一天要用上。", "2027-06-30"),
            en=Wording("Wanted by", "The day by which it must be in use.", "2027-06-30"),
            aliases=("完成期限", "截止日期", "期望完成时间", "完成时间"),
        ),
        *maturity("至少要达到的等级：TRL 1–9，或“新材料 1–9 级”。", "The least level: TRL 1–9, or new materials 1–9."),
        Column(
            key="modes",
            form=Form.CHOICES,
            choices=TransferMode,
            zh=Wording("合作方式", "多个用分号隔开。", "合作开发；委托开发"),
            en=Wording("Transfer modes", "Several are separated by ;", "joint development"),
            aliases=("转化方式", "意向合作方式", "拟合作方式"),
        ),
        Column(
            key="criteria",
            form=Form.LINES,
            zh=Wording("评价标准", "按什么选方案。", "提供三批次退磁曲线"),
            en=Wording("Criteria", "By what the answers are judged.", "curves of three batches"),
            aliases=("验收标准", "评审标准"),
        ),
        Column(
            key="anonymous",
            form=Form.FLAG,
            zh=Wording("匿名", "是：不显示发布单位；空着即为否。", "否"),
            en=Wording("Anonymous", "yes: the organisation is not shown; no if left empty.", "no"),
            aliases=("是否匿名", "匿名发布"),
        ),
        *PLACE,
        AUDIENCE,
        LANGUAGE,
        EXPIRES,
    ),
)
