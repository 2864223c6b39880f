"""Columns of experts (专家表头).

A row of an expert (专家), beyond what all listings share.
"""

import re

from corpus.listing.codecs import NOTE_LIMIT, TERM_LIMIT, drop_empty, write_day, write_texts, write_values
from corpus.listing.shared import (
    AUDIENCE,
    EXPIRES,
    FIELDS,
    LANGUAGE,
    ORGANIZATION,
    PLACE,
    SharedValues,
    make_number_column,
)
from corpus.sheet.column import CellFormat, Column, ColumnWording, SheetForm, SheetKind
from corpus.validation.hint import give_hint
from corpus.validation.record import JsonRecord
from corpus.validation.row import Json, ValidationRule
from market.listing.expert import Availability, Basis, Evidence, EvidenceKind, Expert, Person, Topic
from market.listing.listing import Language

_PERSON = (
    Column(
        key="person.name",
        form=CellFormat.TEXT,
        zh=ColumnWording("姓名", "专家本人的姓名；有本人同意或依法公开的依据才可填写。", "某某（样例）"),
        en=ColumnWording("Name", "The expert's name, only on a lawful basis.", "Somebody (sample)"),
        aliases=("专家姓名", "名字"),
    ),
    Column(
        key="person.name_en",
        form=CellFormat.TEXT,
        zh=ColumnWording("英文姓名", "可不填。", "Somebody (sample)"),
        en=ColumnWording("Name in English", "May be left empty.", "Somebody (sample)"),
        aliases=("姓名（英文）",),
    ),
    Column(
        key="person.title",
        form=CellFormat.TEXT,
        zh=ColumnWording("职称", "教授、研究员、正高级工程师等。", "研究员"),
        en=ColumnWording("Academic title", "Professor, senior engineer …", "professor"),
        aliases=("职务", "职称职务", "职称/职务"),
    ),
    Column(
        key="person.orcid",
        form=CellFormat.CODE,
        zh=ColumnWording("ORCID", "写作 0000-0002-1825-0097，可不填。"),
        en=ColumnWording("ORCID", "Written 0000-0002-1825-0097; may be left empty."),
    ),
    Column(
        key="person.email",
        form=CellFormat.CODE,
        zh=ColumnWording("电子邮箱", "只给专家本人同意的对象看。", "someone@example.org"),
        en=ColumnWording("Email", "Shown only to whom the expert agrees.", "someone@example.org"),
        aliases=("邮箱", "e-mail"),
    ),
    Column(
        key="person.phone",
        form=CellFormat.CODE,
        zh=ColumnWording("电话", "只给专家本人同意的对象看。"),
        en=ColumnWording("Phone", "Shown only to whom the expert agrees."),
        aliases=("联系电话", "手机", "手机号"),
    ),
    Column(
        key="person.basis",
        form=CellFormat.CHOICE,
        choices=Basis,
        zh=ColumnWording("个人信息依据", "有姓名时必填：本人同意，或依法公开。", "本人同意"),
        en=ColumnWording(
            "Basis", "Needed with a name: the expert's consent, or lawfully public.", "the expert's consent"
        ),
        aliases=("信息依据", "处理依据"),
    ),
    Column(
        key="person.source",
        form=CellFormat.TEXT,
        zh=ColumnWording("个人信息来源", "有姓名时必填：从哪里得到的。", "专家入库登记表（样例）"),
        en=ColumnWording("Source", "Needed with a name: where it was taken from.", "registration form (sample)"),
        aliases=("信息来源",),
    ),
    Column(
        key="person.held_on",
        form=CellFormat.DAY,
        zh=ColumnWording("个人信息日期", "有姓名时必填：哪一天同意，或哪一天查到。", "2026-07-01"),
        en=ColumnWording("Held on", "Needed with a name: the day of the consent, or of the finding.", "2026-07-01"),
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
        make_number_column("专家编号", "Expert number", example="E-001", aliases=("编号", "number")),
        Column(
            key="title",
            form=CellFormat.TEXT,
            required=True,
            zh=ColumnWording(
                "研究方向", "一行，不超过 120 字，说清会什么，不写姓名；总是公开的。", "永磁材料表面防护（样例）"
            ),
            en=ColumnWording(
                "Works on",
                "One line of what they know, never their name; it is always public.",
                "Magnet coatings (sample)",
            ),
            aliases=("专业方向", "专长", "技术专长", "擅长领域", "标题", "题目", "title"),
        ),
        Column(
            key="summary",
            form=CellFormat.TEXT,
            zh=ColumnWording("一句话简介", "不超过 160 字。", "帮电机厂在少用铽镝的前提下守住 150 ℃ 不退磁。"),
            en=ColumnWording(
                "Summary", "One sentence, 160 characters at most.", "What they help with, in one sentence."
            ),
            aliases=("简介", "摘要", "概述"),
        ),
        Column(
            key="body",
            form=CellFormat.LINES,
            zh=ColumnWording(
                "专长介绍", "能回答哪些问题，做过什么；不超过 20,000 字。", "长期从事烧结稀土永磁材料的成分设计……"
            ),
            en=ColumnWording(
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
            form=CellFormat.TOPICS,
            zh=ColumnWording(
                "专题与依据",
                "一行一个专题，其下每行一条依据：- 论文 | 题目 | 年份 | 出处。",
                "晶界扩散\n- 专利 | 一种扩散方法（样例） | 2023",
            ),
            en=ColumnWording(
                "Topics",
                "A line for the topic, then a line for each document: - paper | title | year | reference.",
                "grain boundary diffusion\n- patent | Some method (sample) | 2023",
            ),
            aliases=("专题", "代表性成果", "研究专题"),
        ),
        *_PERSON,
        Column(
            key="languages",
            form=CellFormat.CHOICES,
            choices=Language,
            zh=ColumnWording("工作语言", "多个用分号隔开。", "中文；英文"),
            en=ColumnWording("Languages", "Several are separated by ;", "Chinese；English"),
            aliases=("语言能力",),
        ),
        Column(
            key="availability",
            form=CellFormat.CHOICES,
            choices=Availability,
            zh=ColumnWording("服务方式", "多个用分号隔开。", "假日工程师；远程"),
            en=ColumnWording("Availability", "Several are separated by ;", "holiday engineer；remote"),
            aliases=("合作方式", "工作方式"),
        ),
        Column(
            key="load_cap",
            form=CellFormat.WHOLE,
            zh=ColumnWording("每季接单上限", "一个季度最多接几次咨询。", "4"),
            en=ColumnWording("Requests a quarter", "How many requests they accept a quarter.", "4"),
            aliases=("接单上限",),
        ),
        Column(
            key="conflicts",
            form=CellFormat.TERMS,
            zh=ColumnWording("利益冲突", "须回避的单位或事项，用分号隔开。", "某某公司（样例）"),
            en=ColumnWording(
                "Conflicts of interest", "Whom or what they keep out of, separated by ;", "Some Company (sample)"
            ),
            aliases=("回避单位",),
        ),
        Column(
            key="rankable",
            form=CellFormat.FLAG,
            zh=ColumnWording("参与排名", "否：不参与任何专家排名；空着即为是。", "是"),
            en=ColumnWording("Ranked", "no: they are in no ranking of experts; yes if left empty.", "yes"),
            aliases=("是否参与排名",),
        ),
        *PLACE,
        AUDIENCE,
        LANGUAGE,
        EXPIRES,
    ),
)


_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LOAD_LIMIT = 1_000


def read_expert(record: JsonRecord, shared: SharedValues) -> Expert | None:
    """Read the keys of an expert; without languages they speak the row's own."""
    person = _read_person(record.record("person"))
    topics = tuple(_read_topic(each) for each in record.records("topics"))
    languages = record.choices("languages", Language) or (shared.language,)
    availability = record.choices("availability", Availability)
    load_cap = record.whole("load_cap", low=0, high=_LOAD_LIMIT)
    conflicts = record.texts("conflicts", limit=NOTE_LIMIT)
    rankable = record.flag("rankable", absent=True)
    record.finish()
    if not record.sound:
        return None
    return record.build(
        lambda: Expert(
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
            person=person,
            topics=topics,
            languages=languages,
            availability=availability,
            load_cap=load_cap,
            conflicts=conflicts,
            rankable=rankable,
        )
    )


def write_expert(expert: Expert) -> dict[str, Json]:
    """Write the keys of an expert that are known, the person's too: an export for its owner alone."""
    members = drop_empty(
        {
            "person": _write_person(expert.person),
            "topics": [_write_topic(topic) for topic in expert.topics],
            "languages": write_values(expert.languages),
            "availability": write_values(expert.availability),
            "load_cap": expert.load_cap,
            "conflicts": write_texts(expert.conflicts),
        }
    )
    return members if expert.rankable else {**members, "rankable": False}


def _read_person(record: JsonRecord | None) -> Person | None:
    if record is None:
        return None
    name = record.text("name", limit=TERM_LIMIT, required=True)
    name_en = record.text("name_en", limit=TERM_LIMIT)
    title = record.text("title", limit=TERM_LIMIT)
    orcid = record.optional_code("orcid", limit=19)
    email = record.optional_code("email", limit=254)
    phone = record.optional_code("phone", limit=40)
    basis = record.choice("basis", Basis, required=True)
    source = record.text("source", limit=400, required=True)
    held_on = record.day("held_on", required=True)
    if orcid is not None and not _ORCID.fullmatch(orcid):
        record.fault("orcid", ValidationRule.FORMAT, orcid, give_hint("write it as 0000-0002-1825-0097"))
    if email is not None and not _EMAIL.fullmatch(email):
        record.fault("email", ValidationRule.FORMAT, email, give_hint("write one address, as name@example.org"))
    record.finish()
    if not record.sound or basis is None or held_on is None:
        return None
    return Person(
        name=name,
        name_en=name_en,
        title=title,
        orcid=orcid,
        email=email,
        phone=phone,
        basis=basis,
        source=source,
        held_on=held_on,
    )


def _write_person(person: Person | None) -> dict[str, Json]:
    if person is None:
        return {}
    return drop_empty(
        {
            "name": person.name,
            "name_en": person.name_en,
            "title": person.title,
            "orcid": person.orcid,
            "email": person.email,
            "phone": person.phone,
            "basis": person.basis.value,
            "source": person.source,
            "held_on": write_day(person.held_on),
        }
    )


def _read_topic(record: JsonRecord) -> Topic:
    name = record.text("name", limit=TERM_LIMIT, required=True)
    evidence = [_read_evidence(each) for each in record.records("evidence")]
    record.finish()
    return Topic(name, tuple(each for each in evidence if each is not None))


def _read_evidence(record: JsonRecord) -> Evidence | None:
    kind = record.choice("kind", EvidenceKind, required=True)
    title = record.text("title", limit=400, required=True)
    year = record.whole("year", low=1900, high=2100, required=True)
    reference = record.text("reference", limit=400)
    record.finish()
    return None if kind is None or year is None else Evidence(kind, title, year, reference)


def _write_topic(topic: Topic) -> dict[str, Json]:
    evidence: list[Json] = [
        drop_empty({"kind": each.kind.value, "title": each.title, "year": each.year, "reference": each.reference})
        for each in topic.evidence
    ]
    return drop_empty({"name": topic.name, "evidence": evidence})
