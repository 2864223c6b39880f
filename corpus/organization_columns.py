"""Columns of organisations (机构表头)."""

from dataclasses import replace

from corpus.columns import Column, Form, SheetForm, SheetKind, Wording
from corpus.shared_columns import PLACE
from market.organization import OrganizationKind

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
            form=Form.TEXT,
            required=True,
            zh=Wording("机构名称", "执照上的全称。", "某某研究院（样例）"),
            en=Wording("Organisation name", "The full name.", "Some Institute (sample)"),
            aliases=("单位名称", "名称", "企业名称", "机构全称", "name"),
        ),
        Column(
            key="kind",
            form=Form.CHOICE,
            choices=OrganizationKind,
            required=True,
            zh=Wording("机构类型", "从下拉列表中选。", "科研院所"),
            en=Wording("Organisation kind", "Choose from the list.", "institute"),
            aliases=("单位类型", "单位性质", "机构性质", "kind"),
        ),
        Column(
            key="code",
            form=Form.CODE,
            required=True,
            zh=Wording("机构代码", "统一社会信用代码（18 位）；境外机构写其注册号。", "00000000MA00000016"),
            en=Wording(
                "Organisation code", "The 统一社会信用代码; abroad, its register's number.", "00000000MA00000016"
            ),
            aliases=("统一社会信用代码", "社会信用代码", "信用代码", "单位代码", "code"),
        ),
        Column(
            key="number",
            form=Form.CODE,
            zh=Wording("机构编号", "市场自己的编号，可不填。", "ORG-001"),
            en=Wording("Organisation number", "The market office's own number, if it has one.", "ORG-001"),
            aliases=("单位编号", "编号", "number"),
        ),
        Column(
            key="name_en",
            form=Form.TEXT,
            zh=Wording("英文名称", "可不填。", "Some Institute (sample)"),
            en=Wording("English name", "May be left empty.", "Some Institute (sample)"),
            aliases=("机构英文名称", "单位英文名称"),
        ),
        *(replace(column, zh=replace(column.zh, note=zh), en=replace(column.en, note=en)) for column, zh, en in _HOME),
    ),
)
