"""Rows for tests of the readers: short ones by hand, and whatever hypothesis thinks of."""

from datetime import date
from enum import Enum
from typing import Any, TypeVar

from hypothesis import strategies as st

from corpus.reference.taxonomy import load_taxonomy, plan_labels
from corpus.sheet.cell import narrow
from corpus.validation.row import UNRESOLVED, UNSAVED, ListingRow, OrganizationRow
from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import Achievement, Advantage, Elements, SecrecyAttestation, TransferMode
from market.listing.expert import Availability, Basis, Evidence, EvidenceKind, Expert, Person, Topic
from market.listing.field import FieldCode, Scheme
from market.listing.listing import Audience, Language
from market.listing.maturity import Maturity, Scale
from market.listing.need import Need
from market.listing.price import PriceRange
from market.listing.property import LegalStatus, Right, RightKind
from market.organization import Organization, OrganizationKind
from market.place import Place

E = TypeVar("E", bound=Enum)
LABELS = plan_labels(load_taxonomy())
_DRAWN_AS_NOTHING = "\u115f\u1160\u2800\u3164\uffa0"
_ODD = "≥±℃～\u2028\u00a0，。（样例）𠮷éß'\"\\/{}[]<>&%=+-@"


def text(limit: int, *, least: int = 0, lines: bool = False) -> st.SearchStrategy[str]:
    seen = st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters=_DRAWN_AS_NOTHING)
    alphabet = seen | st.sampled_from(_ODD + ("\n\t" if lines else ""))
    return st.text(alphabet, max_size=min(limit, 30)).map(str.strip).filter(lambda t: len(t) >= least)


def code(limit: int) -> st.SearchStrategy[str]:
    """A code has no full-width characters: the readers make them narrow."""
    return text(limit).map(lambda t: narrow(t).strip()).filter(bool)


def several(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


def members(enum: type[E], *, least: int = 0) -> st.SearchStrategy[tuple[E, ...]]:
    return st.lists(st.sampled_from(enum), min_size=least, max_size=min(3, len(enum)), unique=True).map(tuple)


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
ELEMENTS = st.builds(Elements, *[several(text(120, least=1))] * 5)
PLACES = st.builds(Place, st.sampled_from(["CN", "FI"]), text(40), text(40), text(40))
FEN = st.none() | st.integers(0, 10**16)
FIELDS = st.lists(
    st.sampled_from(sorted(LABELS)).map(lambda code: FieldCode(Scheme.PLAN, code, LABELS[code]))
    | st.builds(FieldCode, st.sampled_from([s for s in Scheme if s is not Scheme.PLAN]), text(40, least=1), text(120)),
    max_size=3,
    unique_by=lambda field: (field.scheme, field.code),
).map(tuple)


@st.composite
def prices(draw: st.DrawFn) -> PriceRange:
    low, high = draw(FEN), draw(FEN)
    if low is not None and high is not None and high < low:
        low, high = high, low
    return PriceRange(low, high, negotiable=draw(st.booleans()) or (low is None and high is None))


@st.composite
def indicators(draw: st.DrawFn, *forces: Force) -> Indicator:
    comparator = draw(st.sampled_from(Comparator))
    value = draw(NUMBERS)
    two_ended = comparator in (Comparator.BETWEEN, Comparator.PLUS_MINUS)
    return Indicator(
        name=draw(text(120, least=1)),
        comparator=comparator,
        value=value,
        upper=value + draw(st.decimals(0, 100, places=2)) if two_ended else None,
        unit=draw(text(40)),
        condition=draw(text(400)),
        quote=draw(text(400)),
        force=draw(st.sampled_from(forces)),
    )


def shared(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": UNSAVED,
        "organization_id": UNRESOLVED,
        "number": draw(st.none() | code(64)),
        "title": draw(text(120, least=1)),
        "summary": draw(text(160)),
        "body": draw(text(900, lines=True)),
        "audience": draw(st.sampled_from(Audience)),
        "language": draw(st.sampled_from(Language)),
        "fields": draw(FIELDS),
        "expires_on": draw(st.none() | DAYS),
    }


MATURITIES = st.builds(Maturity, st.sampled_from(Scale), st.integers(1, 9), text(400), st.none() | DAYS)
RIGHTS = st.builds(
    Right,
    kind=st.sampled_from(RightKind),
    number=st.none() | code(64),
    status=st.sampled_from(LegalStatus),
    held_on=st.none() | DAYS,
    expires_on=st.none() | DAYS,
    co_owners=several(text(120, least=1)),
)
PERSONS = st.builds(
    Person,
    name=text(120, least=1),
    name_en=text(120),
    title=text(120),
    orcid=st.none() | st.just("0000-0002-1825-0097"),
    email=st.none() | st.just("someone@example.org"),
    phone=st.none() | code(40),
    basis=st.sampled_from(Basis),
    source=text(400, least=1),
    held_on=DAYS,
)
EVIDENCE = st.builds(Evidence, st.sampled_from(EvidenceKind), text(400, least=1), st.integers(1900, 2100), text(400))
TOPICS = st.builds(Topic, text(120, least=1), st.lists(EVIDENCE, max_size=2).map(tuple))


@st.composite
def achievements(draw: st.DrawFn) -> Achievement:
    return Achievement(
        **shared(draw),
        elements=draw(ELEMENTS),
        indicators=tuple(draw(st.lists(indicators(Force.FACT), max_size=2))),
        maturity=draw(st.none() | MATURITIES),
        rights=tuple(draw(st.lists(RIGHTS, max_size=2))),
        modes=draw(members(TransferMode)),
        price=draw(st.none() | prices()),
        advantages=tuple(draw(st.lists(st.builds(Advantage, text(120, least=1), text(120), text(120)), max_size=2))),
        inventors=draw(several(text(120, least=1))),
        territory=draw(text(900)),
        secrecy=draw(st.none() | st.builds(SecrecyAttestation, text(120, least=1), DAYS)),
        confirmed_on=draw(st.none() | DAYS),
    )


@st.composite
def needs(draw: st.DrawFn) -> Need:
    return Need(
        **shared(draw),
        present_state=draw(text(900, lines=True)),
        tried=draw(text(900, lines=True)),
        application=draw(text(900, lines=True)),
        elements=draw(ELEMENTS),
        indicators=tuple(draw(st.lists(indicators(Force.MUST, Force.SHOULD), max_size=2))),
        budget=draw(st.none() | prices()),
        budget_source=draw(text(120)),
        deadline_on=draw(st.none() | DAYS),
        maturity=draw(st.none() | MATURITIES),
        modes=draw(members(TransferMode)),
        criteria=draw(text(900, lines=True)),
        anonymous=draw(st.booleans()),
    )


@st.composite
def experts(draw: st.DrawFn) -> Expert:
    kept = shared(draw)
    return Expert(
        **kept,
        person=draw(st.none() | PERSONS),
        topics=tuple(draw(st.lists(TOPICS, max_size=2))),
        languages=draw(members(Language, least=1)),
        availability=draw(members(Availability)),
        load_cap=draw(st.none() | st.integers(0, 1000)),
        conflicts=draw(several(text(900, least=1))),
        rankable=draw(st.booleans()),
    )


@st.composite
def rows(draw: st.DrawFn) -> ListingRow | OrganizationRow:
    if draw(st.integers(0, 9)) == 0:
        return OrganizationRow(
            0,
            Organization(
                id=UNRESOLVED,
                code=draw(code(64)),
                number=draw(st.none() | code(64)),
                name=draw(text(120, least=1)),
                name_en=draw(st.none() | text(160, least=1)),
                kind=OrganizationKind.FOREIGN,
                place=draw(PLACES),
            ),
        )
    return ListingRow(0, draw(code(64)), draw(achievements() | needs() | experts()), draw(st.none() | PLACES))
