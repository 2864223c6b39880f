"""Addresses of figures: a slice and a cut as the parts of a query, and what is read from one.

As of when figures are asked for, let pass only where they will be the same at any later time.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar

from market.day import MARKET_TIME
from market.deal.deal import PartyType, Series
from market.deal.kind import DealKind
from market.deal.state import State
from market.errors import Invalid
from market.listing.property import RightKind
from market.statistic.slice import NO_RIGHT, Slice
from market.statistic.statistic import NOW, Cut
from market.statistic.store import reports as statistic_reports
from market.target.standing import TargetLevel
from web.http.context import Market
from web.page.filters import address

ROWS = "/statistics/rows"
WORDS_LIMIT = 100
CODE_LIMIT = 40
AREA_LIMIT = 140
YEARS = range(1985, 2200)
UNSAID = "-"
"""Stands for deals of which a field is not said; nothing at all stands for all of them."""

E = TypeVar("E", bound=Enum)
_CHOICES: Mapping[str, type[Enum]] = {
    "series": Series,
    "level": TargetLevel,
    "state": State,
    "kind": DealKind,
    "seller_type": PartyType,
    "buyer_type": PartyType,
}
_AREAS = ("seller_area", "buyer_area", "field_in", "seller_in", "buyer_in")
_DAYS = ("since", "until", "signed_since", "signed_until")


def rows_address(wanted: Slice, cut: Cut = NOW) -> str:
    """Give the address of the rows behind a figure."""
    return address(ROWS, *slice_pairs(wanted), *cut_pairs(cut))


def slice_pairs(wanted: Slice) -> list[tuple[str, str]]:
    """Write a slice as the parts of a query, without what is not said."""
    values: dict[str, str] = {}
    for name in _CHOICES:
        chosen = getattr(wanted, name)
        values[name] = "" if chosen is None else chosen.value
    for name in ("field", "statistics_field"):
        code = getattr(wanted, name)
        values[name] = "" if code is None else code or UNSAID
    values["ip"] = wanted.ip or ""
    for name in _AREAS:
        values[name] = getattr(wanted, name) or ""
    for name in _DAYS:
        day = getattr(wanted, name)
        values[name] = "" if day is None else day.isoformat()
    values |= {"words": wanted.words, "waits": "1" if wanted.waits else ""}
    values["sample"] = "" if wanted.sample is None else str(int(wanted.sample))
    return [(name, value) for name, value in values.items() if value]


def cut_pairs(cut: Cut) -> list[tuple[str, str]]:
    """Write as of when: `held`, a day, and `known`, a moment in UTC to the microsecond."""
    pairs = [] if cut.held_on is None else [("held", cut.held_on.isoformat())]
    if cut.known_at is not None:
        pairs.append(("known", write_moment(cut.known_at)))
    return pairs


def write_moment(at: datetime) -> str:
    """Write a moment as an address holds it: 2026-11-27T01:15:00.000000Z."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def read_slice(params: Mapping[str, str]) -> Slice:
    """Read which deals are wanted. Raises Invalid naming each part that can't be read."""
    wrong: dict[str, str] = {}
    read: dict[str, object] = {}
    for name, kind in _CHOICES.items():
        read[name] = _choice(params.get(name, ""), name, kind, wrong)
    rights = {NO_RIGHT, *(kind.value for kind in RightKind)}
    read["ip"] = params.get("ip", "") or None
    if read["ip"] is not None and read["ip"] not in rights:
        wrong["ip"] = "choose one"
    for name in ("field", "statistics_field"):
        code = _line(params.get(name, ""), name, CODE_LIMIT, wrong)
        read[name] = None if not code else "" if code == UNSAID else code
    for name in _AREAS:
        text = _line(params.get(name, ""), name, AREA_LIMIT, wrong)
        read[name] = text or (None if name.endswith("_area") else "")
    for name in _DAYS:
        read[name] = _day(params.get(name, ""), name, wrong)
    read["words"] = " ".join(_line(params.get("words", ""), "words", WORDS_LIMIT, wrong).split())
    read["waits"] = params.get("waits") == "1"
    sample = params.get("sample", "")
    read["sample"] = None if sample not in ("0", "1") else sample == "1"
    if wrong:
        raise Invalid(wrong)
    return Slice(**read)  # type: ignore[arg-type]  # each name was read as its own type above


def read_cut(params: Mapping[str, str]) -> Cut:
    """Read as of when; a day stands for its end here. Raises Invalid for what is no day or no moment."""
    wrong: dict[str, str] = {}
    held_on = _day(params.get("held", ""), "held", wrong)
    text = params.get("known", "")
    known_at: datetime | None = None
    if text:
        try:
            known_at = _moment(text)
        except (ValueError, OverflowError):
            wrong["known"] = "write a day, or a moment with its zone as 2027-06-30T08:00:00Z"
    if wrong:
        raise Invalid(wrong)
    return Cut(known_at=known_at, held_on=held_on)


def _moment(text: str) -> datetime:
    """Read a moment, or the last one of a day. Raises ValueError and OverflowError."""
    if len(text) == len("2027-06-30"):
        return _in_range(datetime.combine(date.fromisoformat(text), time.max, MARKET_TIME).astimezone(UTC))
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("a moment without its zone")
    return _in_range(read.astimezone(UTC))


def _in_range(at: datetime) -> datetime:
    """Let pass what lies in the years of the ledger. Raises ValueError."""
    if at.year not in YEARS:
        raise ValueError("a moment of no ledger")
    return at


def _choice(text: str, name: str, kind: type[E], wrong: dict[str, str]) -> E | None:
    found = next((one for one in kind if one.value == text), None)
    if text and found is None:
        wrong[name] = "choose one"
    return found


def _line(text: str, name: str, limit: int, wrong: dict[str, str]) -> str:
    if len(text) > limit or not text.isprintable():
        wrong[name] = f"write at most {limit} characters"
    return text


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong[name] = "write a day as 2027-06-30"
        return None


def last_complete_day(today: date) -> str:
    """Give the last day that is over, until whose end something can be asked for."""
    return (today - timedelta(days=1)).isoformat()


async def read_settled_cut(market: Market, params: Mapping[str, str]) -> Cut:
    """Read the cut of an address, before its figures are read.

    Raises Invalid for what can't be read and for a moment to come, StillRecording for one too short ago.
    """
    cut = read_cut(params)
    if cut.known_at is None:
        return cut
    if cut.known_at > datetime.now(UTC):
        raise Invalid({"known": "choose a moment that is over"})
    async with market.database.reading() as conn:
        await statistic_reports.check_settled(conn, cut)
    return cut
