"""Sheets (表单): the form of each kind of row."""

from collections.abc import Mapping

from corpus.listing.achievement import ACHIEVEMENT_SHEET
from corpus.listing.expert import EXPERT_SHEET
from corpus.listing.need import NEED_SHEET
from corpus.listing.organization import ORGANIZATION_SHEET
from corpus.sheet.column import SheetForm, SheetKind
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
