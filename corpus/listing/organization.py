"""Columns of organisations (机构表头).

A row of an organisation (机构): its kind says that the row is none of a listing.
"""

from dataclasses import replace

from corpus.listing.codecs import drop_empty, read_place, write_place
from corpus.listing.shared import PLACE
from corpus.sheet.column import CellFormat, Column, ColumnWording, SheetForm, SheetKind
from corpus.validation.hint import give_hint
from corpus.validation.record import JsonRecord
from corpus.validation.row import UNRESOLVED, Json, ValidationRule
from market.organization import Organization, OrganizationKind, is_credit_code

_HOME = tuple(
    (column, zh, en)
    for column, (zh, en) in zip(
        PLACE,
        (
            ("单位所在的国家；空着即为中国。", "Where the organisation is at home; China if left empty."),
            ("单位所在地，写全称。", "Of the organisation's own place; the official name."),
            ("写全称。", "The official name."),
            ("写全称。", "The official name."),
        ),
        strict=True,
    )
)
"""The columns of a place, worded for an organisation: there is no other place that an empty one could mean."""

ORGANIZATION_SHEET = SheetForm(
    SheetKind.ORGANIZATION,
    "机构",
    "Organisations",
    ("单位", "机构信息", "organizations", "organization", "organisation"),
    (
        Column(
            key="name",
            form=CellFormat.TEXT,
            required=True,
            zh=ColumnWording("机构名称", "执照上的全称。", "某某研究院（样例）"),
            en=ColumnWording("Organisation name", "The full name.", "Some Institute (sample)"),
            aliases=("单位名称", "名称", "企业名称", "机构全称", "name"),
        ),
        Column(
            key="kind",
            form=CellFormat.CHOICE,
            choices=OrganizationKind,
            required=True,
            zh=ColumnWording("机构类型", "从下拉列表中选。", "科研院所"),
            en=ColumnWording("Organisation kind", "Choose from the list.", "institute"),
            aliases=("单位类型", "单位性质", "机构性质", "kind"),
        ),
        Column(
            key="code",
            form=CellFormat.CODE,
            required=True,
            zh=ColumnWording("机构代码", "统一社会信用代码（18 位）；境外机构写其注册号。", "00000000MA00000016"),
            en=ColumnWording(
                "Organisation code", "The 统一社会信用代码; abroad, its register's number.", "00000000MA00000016"
            ),
            aliases=("统一社会信用代码", "社会信用代码", "信用代码", "单位代码", "code"),
        ),
        Column(
            key="number",
            form=CellFormat.CODE,
            zh=ColumnWording("机构编号", "市场自己的编号，可不填。", "ORG-001"),
            en=ColumnWording("Organisation number", "The market office's own number, if it has one.", "ORG-001"),
            aliases=("单位编号", "编号", "number"),
        ),
        Column(
            key="name_en",
            form=CellFormat.TEXT,
            zh=ColumnWording("英文名称", "可不填。", "Some Institute (sample)"),
            en=ColumnWording("English name", "May be left empty.", "Some Institute (sample)"),
            aliases=("机构英文名称", "单位英文名称"),
        ),
        *(replace(column, zh=replace(column.zh, note=zh), en=replace(column.en, note=en)) for column, zh, en in _HOME),
    ),
)


def read_organization(record: JsonRecord) -> Organization | None:
    """Read an organisation; a Chinese one has a 统一社会信用代码 with a right checksum."""
    kind = record.choice("kind", OrganizationKind, required=True)
    code = record.code("code", limit=64, required=True)
    number = record.optional_code("number", limit=64)
    name = record.text("name", limit=120, required=True)
    name_en = record.optional_text("name_en", limit=160)
    place = read_place(record.record("place"))
    if place is None and record.sound:
        record.fault(
            "place",
            ValidationRule.REQUIRED,
            None,
            give_hint("say where the organisation is at home: at least its country"),
        )
    if code and kind is not None and kind is not OrganizationKind.FOREIGN and not is_credit_code(code):
        wanted = give_hint(
            "it is no 统一社会信用代码: 18 characters, the last one a checksum; copy it from the licence"
        )
        record.fault("code", ValidationRule.MEANING, code, wanted)
    record.finish()
    if not record.sound or kind is None or place is None:
        return None
    return record.build(
        lambda: Organization(
            id=UNRESOLVED, code=code, number=number, name=name, name_en=name_en, kind=kind, place=place
        )
    )


def write_organization(organization: Organization) -> dict[str, Json]:
    """Write the keys of an organisation that are known."""
    return drop_empty(
        {
            "kind": organization.kind.value,
            "code": organization.code,
            "number": organization.number,
            "name": organization.name,
            "name_en": organization.name_en,
            "place": write_place(organization.place),
        }
    )
