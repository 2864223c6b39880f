"""Columns of achievements (成果表头).

A row of an achievement (成果), beyond what all listings share.
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
    write_texts,
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
from market.listing.achievement import Achievement, Advantage, SecrecyAttestation, TransferMode
from market.listing.property import LegalStatus, Right, RightKind

ACHIEVEMENT_SHEET = SheetForm(
    SheetKind.ACHIEVEMENT,
    "成果",
    "Achievements",
    ("科技成果", "成果库", "achievement"),
    (
        ORGANIZATION,
        make_number_column("成果编号", "Achievement number", example="A-001", aliases=("编号", "项目编号", "number")),
        Column(
            key="title",
            form=CellFormat.TEXT,
            required=True,
            zh=ColumnWording(
                "成果名称", "一行，不超过 120 字；名称总是公开的。", "烧结磁体晶界扩散减重稀土技术（样例）"
            ),
            en=ColumnWording(
                "Achievement title", "One line, 120 characters at most; it is always public.", "Some coating (sample)"
            ),
            aliases=("名称", "题目", "标题", "成果标题", "科技成果名称", "项目名称", "技术名称", "title"),
        ),
        Column(
            key="summary",
            form=CellFormat.TEXT,
            zh=ColumnWording("一句话简介", "不超过 160 字。", "以三成的重稀土用量得到驱动电机所需的抗退磁能力。"),
            en=ColumnWording("Summary", "One sentence, 160 characters at most.", "What it does, in one sentence."),
            aliases=("简介", "摘要", "成果简介", "概述", "一句话说明"),
        ),
        Column(
            key="body",
            form=CellFormat.LINES,
            zh=ColumnWording(
                "成果介绍",
                "原理、工艺、实测指标、中试情况；不超过 20,000 字。",
                "在烧结磁体表面涂覆铽合金后做晶界扩散……",
            ),
            en=ColumnWording(
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
        *make_element_columns(),
        Column(
            key="indicators",
            form=CellFormat.INDICATORS,
            zh=ColumnWording(
                "技术指标", "每行一条：指标 | 数值和单位 | 条件 | 原文；后两项可不写。", "矫顽力 | ≥ 26 kOe | 20 ℃"
            ),
            en=ColumnWording(
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
        *make_maturity_columns(
            "TRL 1–9，或“新材料 1–9 级”（GB/T 37264-2018）。", "TRL 1–9, or new materials 1–9 (GB/T 37264-2018)."
        ),
        Column(
            key="rights",
            form=CellFormat.RIGHTS,
            zh=ColumnWording(
                "知识产权",
                "每行一条：类型 | 号 | 状态 | 状态日期 | 届满日期 | 共有人；类型之后可不写。",
                "发明专利 | 样例-0001 | 已授权",
            ),
            en=ColumnWording(
                "Rights",
                "A line for each: kind | number | status | on which day | expires on | co-owners.",
                "invention patent | sample-0001 | granted",
            ),
            aliases=("专利", "知识产权情况", "专利情况"),
        ),
        Column(
            key="modes",
            form=CellFormat.CHOICES,
            choices=TransferMode,
            zh=ColumnWording("转化方式", "多个用分号隔开。", "普通许可；技术服务"),
            en=ColumnWording("Transfer modes", "Several are separated by ;", "ordinary licence；technical service"),
            aliases=("合作方式", "拟转化方式", "转让方式", "意向合作方式"),
        ),
        *make_range_columns("price", "价格", "Price", example=("50", "100")),
        Column(
            key="advantages",
            form=CellFormat.ADVANTAGES,
            zh=ColumnWording("优势", "每行一条：哪方面 | 比什么 | 好多少。", "重稀土用量 | 常规配方 | 减少七成"),
            en=ColumnWording(
                "Advantages",
                "A line for each: what is better | than what | by how much.",
                "dysprosium | usual grade | −70 %",
            ),
            aliases=("技术优势", "先进性", "创新点"),
        ),
        Column(
            key="inventors",
            form=CellFormat.TERMS,
            zh=ColumnWording("完成人", "多个用分号隔开。", "某某（样例）"),
            en=ColumnWording("Inventors", "Several are separated by ;", "Somebody (sample)"),
            aliases=("发明人", "主要完成人", "成果完成人", "负责人"),
        ),
        Column(
            key="territory",
            form=CellFormat.TEXT,
            zh=ColumnWording("许可地域", "可转让或许可的地域，空着即不限。", "中国"),
            en=ColumnWording("Territory", "Where it may be used; without limits if left empty.", "China"),
            aliases=("地域限制",),
        ),
        *PLACE,
        Column(
            key="secrecy.by",
            form=CellFormat.TEXT,
            zh=ColumnWording("保密审查部门", "谁确认了内容不涉密：写部门，不写人名。", "科研处"),
            en=ColumnWording(
                "Secrecy checked by",
                "The function that vouches that nothing is classified, not a name.",
                "research office",
            ),
            aliases=("保密审查单位", "保密审查"),
        ),
        Column(
            key="secrecy.on",
            form=CellFormat.DAY,
            zh=ColumnWording("保密审查日期", "哪一天确认的。", "2026-10-08"),
            en=ColumnWording("Secrecy checked on", "The day of that check.", "2026-10-08"),
        ),
        Column(
            key="confirmed_on",
            form=CellFormat.DAY,
            zh=ColumnWording("信息确认日期", "内容最近一次核对的日子。", "2026-11-02"),
            en=ColumnWording("Confirmed on", "The day on which the content was last checked.", "2026-11-02"),
            aliases=("确认日期", "更新日期"),
        ),
        AUDIENCE,
        LANGUAGE,
        EXPIRES,
    ),
)


def read_achievement(record: JsonRecord, shared: SharedValues) -> Achievement | None:
    """Read the keys of an achievement; the shared ones are read already."""
    elements = read_elements(record.record("elements"))
    indicators = read_indicators(record.records("indicators"), forces=(Force.FACT,))
    maturity = read_maturity(record.record("maturity"))
    rights = tuple(_read_right(each) for each in record.records("rights"))
    modes = record.choices("modes", TransferMode)
    price = read_price(record.record("price"))
    advantages = tuple(_read_advantage(each) for each in record.records("advantages"))
    inventors = record.texts("inventors", limit=TERM_LIMIT)
    territory = record.text("territory", limit=NOTE_LIMIT)
    secrecy = _read_secrecy(record.record("secrecy"))
    confirmed_on = record.day("confirmed_on")
    record.finish()
    if not record.sound:
        return None
    return record.build(
        lambda: Achievement(
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
            elements=elements,
            indicators=indicators,
            maturity=maturity,
            rights=tuple(right for right in rights if right is not None),
            modes=modes,
            price=price,
            advantages=advantages,
            inventors=inventors,
            territory=territory,
            secrecy=secrecy,
            confirmed_on=confirmed_on,
        )
    )


def write_achievement(achievement: Achievement) -> dict[str, Json]:
    """Write the keys of an achievement that are known."""
    return drop_empty(
        {
            "elements": write_elements(achievement.elements),
            "indicators": write_indicators(achievement.indicators),
            "maturity": write_maturity(achievement.maturity),
            "rights": [_write_right(right) for right in achievement.rights],
            "modes": write_values(achievement.modes),
            "price": write_price(achievement.price),
            "advantages": [
                drop_empty({"aspect": each.aspect, "baseline": each.baseline, "gain": each.gain})
                for each in achievement.advantages
            ],
            "inventors": write_texts(achievement.inventors),
            "territory": achievement.territory,
            "secrecy": _write_secrecy(achievement.secrecy),
            "confirmed_on": write_day(achievement.confirmed_on),
        }
    )


def _read_right(record: JsonRecord) -> Right | None:
    kind = record.choice("kind", RightKind, required=True)
    number = record.optional_code("number", limit=64)
    status = record.choice("status", LegalStatus) or LegalStatus.UNKNOWN
    held_on, expires_on = record.day("held_on"), record.day("expires_on")
    co_owners = record.texts("co_owners", limit=TERM_LIMIT)
    record.finish()
    if not record.sound or kind is None:
        return None
    return Right(kind=kind, number=number, status=status, held_on=held_on, expires_on=expires_on, co_owners=co_owners)


def _write_right(right: Right) -> dict[str, Json]:
    return drop_empty(
        {
            "kind": right.kind.value,
            "number": right.number,
            "status": right.status.value,
            "held_on": write_day(right.held_on),
            "expires_on": write_day(right.expires_on),
            "co_owners": write_texts(right.co_owners),
        }
    )


def _read_advantage(record: JsonRecord) -> Advantage:
    aspect = record.text("aspect", limit=TERM_LIMIT, required=True)
    baseline = record.text("baseline", limit=TERM_LIMIT)
    gain = record.text("gain", limit=TERM_LIMIT)
    record.finish()
    return Advantage(aspect, baseline, gain)


def _read_secrecy(record: JsonRecord | None) -> SecrecyAttestation | None:
    if record is None:
        return None
    by = record.text("by", limit=TERM_LIMIT, required=True)
    on = record.day("on", required=True)
    record.finish()
    return None if on is None else SecrecyAttestation(by, on)


def _write_secrecy(secrecy: SecrecyAttestation | None) -> dict[str, Json]:
    return {} if secrecy is None else {"by": secrecy.by, "on": secrecy.on.isoformat()}
