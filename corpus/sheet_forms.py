"""Sheets (表单): the form of each kind of row."""

from collections.abc import Mapping

from corpus.achievement_columns import ACHIEVEMENT_SHEET
from corpus.columns import SheetForm, SheetKind
from corpus.expert_columns import EXPERT_SHEET
from corpus.need_columns import NEED_SHEET
from corpus.organization_columns import ORGANIZATION_SHEET
from market.listing.listing import Language

NOTES_SHEET: Mapping[Language, str] = {Language.ZH: "填写说明", Language.EN: "Notes"}
FIELDS_SHEET: Mapping[Language, str] = {Language.ZH: "规划领域", Language.EN: "Plan fields"}
CHOICES_SHEET: Mapping[Language, str] = {Language.ZH: "选项", Language.EN: "Choices"}
"""The sheets of a template beside the one that is filled in; a reader passes them over."""

BESIDE = frozenset({*NOTES_SHEET.values(), *FIELDS_SHEET.values(), *CHOICES_SHEET.values()})

SHEETS: Mapping[SheetKind, SheetForm] = {
    SheetKind.ORGANIZATION: ORGANIZATION_SHEET,
    SheetKind.ACHIEVEMENT: ACHIEVEMENT_SHEET,
    SheetKind.NEED: NEED_SHEET,
    SheetKind.EXPERT: EXPERT_SHEET,
}
