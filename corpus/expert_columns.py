"""Columns of experts (专家表头)."""

from corpus.columns import Column, Form, SheetForm, SheetKind, Wording
from corpus.shared_columns import AUDIENCE, EXPIRES, FIELDS, LANGUAGE, ORGANIZATION, PLACE, number
from market.listing.expert import Availability, Basis
from market.listing.listing import Language

_PERSON = (
    Column(
        key="person.name",
        form=Form.TEXT,
        zh=Wording("姓名", "专家本人的姓名；有本人同意或依法公开的依据才可填写。", "某某（样例）"),
        en=Wording("Name", "The expert's name, only on a lawful basis.", "Somebody (sample)"),
        aliases=("专家姓名", "名字"),
    ),
    Column(
        key="person.name_en",
        form=Form.TEXT,
        zh=Wording("英文姓名", "可不填。", "Somebody (sample)"),
        en=Wording("Name in English", "May be left empty.", "Somebody (sample)"),
        aliases=("姓名（英文）",),
    ),
    Column(
        key="person.title",
        form=Form.TEXT,
        zh=Wording("职称", "教授、研究员、正高级工程师等。", "研究员"),
        en=Wording("Academic title", "Professor, senior engineer …", "professor"),
        aliases=("职务", "职称职务", "职称/职务"),
    ),
    Column(
        key="person.orcid",
        form=Form.CODE,
        zh=Wording("ORCID", "写作 0000-0002-1825-0097，可不填。"),
        en=Wording("ORCID", "Written 0000-0002-1825-0097; may be left empty."),
    ),
    Column(
        key="person.email",
        form=Form.CODE,
        zh=Wording("电子邮箱", "只给专家本人同意的对象看。", "someone@example.org"),
        en=Wording("Email", "Shown only to whom the expert agrees.", "someone@example.org"),
        aliases=("邮箱", "e-mail"),
    ),
    Column(
        key="person.phone",
        form=Form.CODE,
        zh=Wording("电话", "只给专家本人同意的对象看。"),
        en=Wording("Phone", "Shown only to whom the expert agrees."),
        aliases=("联系电话", "手机", "手机号"),
    ),
    Column(
        key="person.basis",
        form=Form.CHOICE,
        choices=Basis,
        zh=Wording("个人信息依据", "有姓名时必填：本人同意，或依法公开。", "本人同意"),
        en=Wording("Basis", "Needed with a name: the expert's consent, or lawfully public.", "the expert's consent"),
        aliases=("信息依据", "处理依据"),
    ),
    Column(
        key="person.source",
        form=Form.TEXT,
        zh=Wording("个人信息来源", "有姓名时必填：从哪里得到的。", "专家入库登记表（样例）"),
        en=Wording("Source", "Needed with a name: where it was taken from.", "registration form (sample)"),
        aliases=("信息来源",),
    ),
    Column(
        key="person.held_on",
        form=Form.DAY,
        zh=Wording("个人信息日期", "有姓名时必填：哪一天同意，或哪一天查到。", "2026-07-01"),
        en=Wording("Held on", "Needed with a name: the day of the consent, or of the finding.", "2026-07-01"),
        aliases=("同意日期", "信息日期"),
    ),
)

EXPERT_SHEET = SheetForm(
    SheetKind.EXPERT,
    "专家",
    "Experts",
    ("专家库", "科技专家", "专家信息", "expert"),
    (
        ORGANIZATION,
        number("专家编号", "Expert number", example="E-001", aliases=("编号", "number")),
        Column(
            key="title",
            form=Form.TEXT,
            required=True,
            zh=Wording(
                "研究方向", "一行，不超过 120 字，说清会什么，不写姓名；总是公开的。", "永磁材料表面防护（样例）"
            ),
            en=Wording(
                "Works on",
                "One line of what they know, never their name; it is always public.",
                "Magnet coatings (sample)",
            ),
            aliases=("专业方向", "专长", "技术专长", "擅长领域", "标题", "题目", "title"),
        ),
        Column(
            key="summary",
            form=Form.TEXT,
            zh=Wording("一句话简介", "不超过 160 字。", "帮电机厂在少用铽镝的前提下守住 150 ℃ 不退磁。"),
            en=Wording("Summary", "One sentence, 160 characters at most.", "What they help with, in one sentence."),
            aliases=("简介", "摘要", "概述"),
        ),
        Column(
            key="body",
            form=Form.LINES,
            zh=Wording(
                "专长介绍", "能回答哪些问题，做过什么；不超过 20,000 字。", "长期从事烧结稀土永磁材料的成分设计……"
            ),
            en=Wording(
                "About", "Which questions they answer, what they did; 20,000 characters at most.", "For sixteen years …"
            ),
            aliases=(
                "正文",
                "内容",
                "个人简介",
                "详细介绍",
                "专家简介",
                "个人介绍",
                "专家介绍",
                "主要业绩",
                "个人简历",
            ),
        ),
        *FIELDS,
        Column(
            key="topics",
            form=Form.TOPICS,
            zh=Wording(
                "专题与依据",
                "一行一个专题，其下每行一条依据：- 论文 | 题目 | 年份 | 出处。",
                "晶界扩散\n- 专利 | 一种扩散方法（样例） | 2023",
            ),
            en=Wording(
                "Topics",
                "A line for the topic, then a line for each document: - paper | title | year | reference.",
                "grain boundary diffusion\n- patent | Some method (sample) | 2023",
            ),
            aliases=("专题", "代表性成果", "研究专题"),
        ),
        *_PERSON,
        Column(
            key="languages",
            form=Form.CHOICES,
            choices=Language,
            zh=Wording("工作语言", "多个用分号隔开。", "中文；英文"),
            en=Wording("Languages", "Several are separated by ;", "Chinese；English"),
            aliases=("语言能力",),
        ),
        Column(
            key="availability",
            form=Form.CHOICES,
            choices=Availability,
            zh=Wording("服务方式", "多个用分号隔开。", "假日工程师；远程"),
            en=Wording("Availability", "Several are separated by ;", "holiday engineer；remote"),
            aliases=("合作方式", "工作方式"),
        ),
        Column(
            key="load_cap",
            form=Form.WHOLE,
            zh=Wording("每季接单上限", "一个季度最多接几次咨询。", "4"),
            en=Wording("Requests a quarter", "How many requests they accept a quarter.", "4"),
            aliases=("接单上限",),
        ),
        Column(
            key="conflicts",
            form=Form.TERMS,
            zh=Wording("利益冲突", "须回避的单位或事项，用分号隔开。", "某某公司（样例）"),
            en=Wording(
                "Conflicts of interest", "Whom or what they keep out of, separated by ;", "Some Company (sample)"
            ),
            aliases=("回避单位",),
        ),
        Column(
            key="rankable",
            form=Form.FLAG,
            zh=Wording("参与排名", "否：不参与任何专家排名；空着即为是。", "是"),
            en=Wording("Ranked", "no: they are in no ranking of experts; yes if left empty.", "yes"),
            aliases=("是否参与排名",),
        ),
        *PLACE,
        AUDIENCE,
        LANGUAGE,
        EXPIRES,
    ),
)
