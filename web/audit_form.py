"""The search in the record, as a form in an address: event, kind and subject, actor, days."""

from datetime import date
from enum import Enum
from typing import TypeVar

from starlette.datastructures import QueryParams

from market.audit.audit import AuditSearch, Event, SubjectKind
from web.form import Form
from web.language import message

_Member = TypeVar("_Member", bound=Enum)
NAMES = ("event", "kind", "subject", "actor", "since", "until")
REFERENCE_MAX = 200

_NO_DAY = message("Write a day as 2026-11-30.")
_UNKNOWN = message("Choose one of the list.")
_TOO_LONG = message("Write a reference, at most 200 characters.")
_BACKWARDS = message("The last day lies before the first.")


def read_search(params: QueryParams) -> tuple[Form, AuditSearch | None]:
    """Read a search; None with the faults in the form when it can't be read."""
    values = {name: params.get(name, "").strip() for name in NAMES}
    faults: dict[str, str] = {}
    event = _member(Event, "event", values, faults)
    kind = _member(SubjectKind, "kind", values, faults)
    since_on, until_on = _day("since", values, faults), _day("until", values, faults)
    for name in ("subject", "actor"):
        if len(values[name]) > REFERENCE_MAX or not values[name].isprintable():
            faults[name] = _TOO_LONG
    if since_on is not None and until_on is not None and until_on < since_on:
        faults["until"] = _BACKWARDS
    form = Form(values, faults)
    if faults:
        return form, None
    return form, AuditSearch(
        event=event,
        subject_kind=kind,
        subject_id=values["subject"] or None,
        actor=values["actor"] or None,
        since_on=since_on,
        until_on=until_on,
    )


def search_pairs(search: AuditSearch) -> tuple[tuple[str, str], ...]:
    """Write a search as the parameters that `read_search` reads back."""
    pairs = (
        ("event", None if search.event is None else search.event.value),
        ("kind", None if search.subject_kind is None else search.subject_kind.value),
        ("subject", search.subject_id),
        ("actor", search.actor),
        ("since", None if search.since_on is None else search.since_on.isoformat()),
        ("until", None if search.until_on is None else search.until_on.isoformat()),
    )
    return tuple((name, value) for name, value in pairs if value)


def _member(members: type[_Member], name: str, values: dict[str, str], faults: dict[str, str]) -> _Member | None:
    try:
        return members(values[name]) if values[name] else None
    except ValueError:
        faults[name] = _UNKNOWN
        return None


def _day(name: str, values: dict[str, str], faults: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(values[name]) if values[name] else None
    except ValueError:
        faults[name] = _NO_DAY
        return None
