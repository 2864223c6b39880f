"""Columns of achievements (成果表头)."""

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
from market.listing.achievement import TransferMode

ACHIEVEMENT_SHEET = SheetForm(
    SheetKind.ACHIEVEMENT,
    "成果",
    "Achievements",
    ("科技成果", "成果库", "achievement"),
    (
        ORGANIZATION,
        number("成果编号", "Achievement number", example="A-001", aliases=("编号", "项目编号", "number")),
        Column(
            key="title",
            form=Form.TEXT,
            required=True,
            zh=Wording("成果名称", "一行，不超过 120 字；名称总是公开的。", "烧结磁体晶界扩散减重稀土技术（样例）"),
            en=Wording(
                "Achievement title", "One line, 120 characters at most; it is always public.", "Some coating (sample)"
            ),
            aliases=("名称", "题目", "标题", "成果标题", "科技成果名称", "项目名称", "技术名称", "title"),
        ),
        Column(
            key="summary",
            form=Form.TEXT,
            zh=Wording("一句话简介", "不超过 160 字。", "以三成的重稀土用量得到驱动电机所需的抗退磁能力。"),
            en=Wording("Summary", "One sentence, 160 characters at most.", "What it does, in one sentence."),
            aliases=("简介", "摘要", "成果简介", "概述", "一句话说明"),
        ),
        Column(
            key="body",
            form=Form.LINES,
            zh=Wording(
                "成果介绍",
                "原理、工艺、实测指标、中试情况；不超过 20,000 字。",
                "在烧结磁体表面涂覆铽合金后做晶界扩散……",
            ),
            en=Wording(
                "Description",
                "Principle, process, measured figures, pilot runs; 20,000 characters at most.",
                "How it works …",
            ),
            aliases=(
                "正文",
                "内容",
                "详细介绍",
                "技术介绍",
                "成果描述",
                "技术描述",
                "主要内容",
                "成果内容",
                "成果说明",
                "成果内容描述",
                "成果详细介绍",
                "成果主要内容",
                "技术内容",
                "技术说明",
            ),
        ),
        *FIELDS,
        *elements(),
        Column(
            key="indicators",
            form=Form.INDICATORS,
            zh=Wording(
                "技术指标", "每行一条：指标 | 数值和单位 | 条件 | 原文；后两项可不写。", "矫顽力 | ≥ 26 kOe | 20 ℃"
            ),
            en=Wording(
                "Indicators",
                "A line for each: name | value and unit | condition | quote.",
                "coercivity | ≥ 26 kOe | 20 ℃",
            ),
            aliases=(
                "指标",
                "主要技术指标",
                "关键指标",
                "性能指标",
                "主要指标",
                "技术参数",
                "主要技术参数",
                "主要性能指标",
            ),
        ),
        *maturity(
            "TRL 1–9，或“新材料 1–9 级”（GB/T 37264-2018）。", "TRL 1–9, or new materials 1–9 (GB/T 37264-2018)."
        ),
        Column(
            key="rights",
            form=Form.RIGHTS,
            zh=Wording(
                "知识产权",
                "每行一条：类型 | 号 | 状态 | 状态日期 | 届满日期 | 共有人；类型之后可不写。",
                "发明专利 | 样例-0001 | 已授权",
            ),
            en=Wording(
                "Rights",
                "A line for each: kind | number | status | on which day | expires on | co-owners.",
                "invention patent | sample-0001 | granted",
            ),
            aliases=("专利", "知识产权情况", "专利情况"),
        ),
        Column(
            key="modes",
            form=Form.CHOICES,
            choices=TransferMode,
            zh=Wording("转化方式", "多个用分号隔开。", "普通许可；技术服务"),
            en=Wording("Transfer modes", "Several are separated by ;", "ordinary licence；technical service"),
            aliases=("合作方式", "拟转化方式", "转让方式", "意向合作方式"),
        ),
        *range_of("price", "价格", "Price", example=("50", "100")),
        Column(
            key="advantages",
            form=Form.ADVANTAGES,
            zh=Wording("优势", "每行一条：哪方面 | 比什么 | 好多少。", "重稀土用量 | 常规配方 | 减少七成"),
            en=Wording(
                "Advantages",
                "A line for each: what is better | than what | by how much.",
                "dysprosium | usual grade | −70 %",
            ),
            aliases=("技术优势", "先进性", "创新点"),
        ),
        Column(
            key="inventors",
            form=Form.TERMS,
            zh=Wording("完成人", "多个用分号隔开。", "某某（样例）"),
            en=Wording("Inventors", "Several are separated by ;", "Somebody (sample)"),
            aliases=("发明人", "主要完成人", "成果完成人", "负责人"),
        ),
        Column(
            key="territory",
            form=Form.TEXT,
            zh=Wording("许可地域", "可转让或许可的地域，空着即不限。", "中国"),
            en=Wording("Territory", "Where it may be used; without limits if left empty.", "China"),
            aliases=("地域限制",),
        ),
        *PLACE,
        Column(
            key="secrecy.by",
            form=Form.TEXT,
            zh=Wording("保密审查部门", "谁确认了内容不涉密：写部门，不写人名。", "科研处"),
            en=Wording(
                "Secrecy checked by",
                "The function that vouches that nothing is classified, not a name.",
                "research office",
            ),
            aliases=("保密审查单位", "保密审查"),
        ),
        Column(
            key="secrecy.on",
            form=Form.DAY,
            zh=Wording("保密审查日期", "哪一天确认的。", "2026-10-08"),
            en=Wording("Secrecy checked on", "The day of that check.", "2026-10-08"),
        ),
        Column(
            key="confirmed_on",
            form=Form.DAY,
            zh=Wording("信息确认日期", "内容最近一次核对的日子。", "2026-11-02"),
            en=Wording("Confirmed on", "The day on which the content was last checked.", "2026-11-02"),
            aliases=("确认日期", "更新日期"),
        ),
        AUDIENCE,
        LANGUAGE,
        EXPIRES,
    ),
)
