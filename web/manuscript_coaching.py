"""Coaching of manuscripts (稿件体检): the hints for what stands in a form, beside it."""

from collections.abc import Iterator

from starlette.requests import Request

from corpus.posting.form import count_rows, field_name, list_columns
from corpus.sheet.column import CellFormat as CellForm
from corpus.sheet.labels import LABELS
from corpus.sheet.labels import label as name_of
from market.errors import StoreUnavailable
from market.indicator.indicator import Comparator
from market.listing.filters import NO_FILTERS
from market.listing.listing import Kind, Language
from market.posting.manuscript import Form, Manuscript
from market.viewer import Viewer
from matcher.errors import Busy
from web.coaching_view import HintsShown, read_skips, show_hints, skip_pairs
from web.context import Market
from web.filters import address

COACHED = (Kind.NEED, Kind.ACHIEVEMENT)
_UNREAD = (CellForm.FLAG, CellForm.PLAN_FIELDS, CellForm.OTHER_FIELDS, CellForm.COUNTRY, CellForm.CODE)
_SIGNS = {Comparator.BETWEEN: "～", Comparator.PLUS_MINUS: "±"}


async def coach_manuscript(request: Request, market: Market, manuscript: Manuscript, viewer: Viewer) -> HintsShown:
    """Give the hints where the address asks for them; none while too many are asking, for the form stands without."""
    kind = manuscript.kind
    if "coach" not in request.query_params or kind not in COACHED:
        return HintsShown(kind)
    skips = read_skips(request.query_params)
    try:
        hints = await market.coaching.hints(
            text_of_form(kind, manuscript.form), kind, viewer=viewer, filters=NO_FILTERS, without=skips
        )
    except (Busy, StoreUnavailable):
        return HintsShown(kind)
    here = f"/mine/{manuscript.id}/save"
    return show_hints(kind, hints, action=address(here, *skip_pairs(skips)), again=here)


def text_of_form(kind: Kind, form: Form) -> str:
    """Write a form as a text that says all of it but what is confidential: its fields are told by their headings."""
    return "\n".join(line for line in _lines(kind, form) if line)


def _lines(kind: Kind, form: Form) -> Iterator[str]:
    for column in list_columns(kind):
        values = [value.strip() for value in form.get(field_name(column), ()) if value.strip()]
        match column.form:
            case CellForm.INDICATORS:
                yield from (_figure(form, n) for n in range(count_rows(form)))
            case CellForm.MATURITY:
                yield from _maturity(form)
            case _ if column.key in ("title", "summary", "body"):
                yield from values
            case CellForm.AMOUNT:
                yield from (f"{column.zh.heading.partition('（')[0]} {value} 万元" for value in values)
            case _ if column.form in _UNREAD or not values or column.key.startswith(("place.", "person.")):
                pass
            case CellForm.CHOICES if column.choices is not None:
                named = {str(each.value): name_of(each, Language.ZH) for each in column.choices}
                yield f"{column.zh.heading}：{'、'.join(named.get(value, value) for value in values)}"
            case CellForm.CHOICE:
                pass
            case _:
                yield f"{column.zh.heading}：{'；'.join(values)}"


def _maturity(form: Form) -> Iterator[str]:
    scale, level = (form.get(f"maturity.{part}", ("",))[0] for part in ("scale", "level"))
    named = next((names[0] for member, names in LABELS.items() if member.value == scale), "")
    if level:
        yield f"成熟度：{named} {level}"


def _figure(form: Form, row: int) -> str:
    name, sign, value, upper, unit, condition = (
        form.get(f"indicators[{row}].{part}", ("",))[0].strip()
        for part in ("name", "comparator", "value", "upper", "unit", "condition")
    )
    if not name or not value:
        return ""
    joint = next((mark for comparator, mark in _SIGNS.items() if comparator.value == sign), "")
    bound = f"{value}{joint}{upper}" if joint else f"{sign}{value}"
    return f"{condition + '下' if condition else ''}{name}{bound} {unit}".strip()
