"""Cards: a listing, a hit or a match in the form that lists show.

Evidence of an expert that speaks for a match (依据): the documents nearest to what was asked, latest first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from market.listing.achievement import Achievement
from market.listing.expert import Evidence, Expert
from market.listing.listing import Kind, Listing
from market.listing.maturity import Maturity
from market.listing.need import Need
from market.listing.price import PriceRange
from market.listing.requirement import Requirements
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Database
from market.viewer import PUBLIC
from matcher.answering.match import Hit, Match, Reasons, SharedTerm, Signal, TextSpan
from matcher.ranking.fusion import standardise
from web.listing.fit import FitView, view_fit
from web.search.grade import GradeView, view_grade

SHOWN_MAX = 3


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """One document and the topic it stands under; `shared` are the terms that it has in common with the question."""

    topic: str
    evidence: Evidence
    shared: tuple[str, ...]


def choose_documents(expert: Expert, reasons: Reasons) -> tuple[SupportingDocument, ...]:
    """Choose the documents that share terms with the question, most terms first, then the latest; at most SHOWN_MAX.

    Where none shares any, the latest of the topic that holds the closest sentence, else none.
    """
    terms = tuple(term.text for term in reasons.shared)
    found = [
        SupportingDocument(topic.name, evidence, _shared(f"{topic.name} {evidence.title}", terms))
        for topic in expert.topics
        for evidence in topic.evidence
    ]
    closest = reasons.closest.listing if reasons.closest is not None else ""
    near = [
        voice for voice in found if voice.shared or (closest and closest in f"{voice.topic}\n{voice.evidence.title}")
    ]
    near.sort(key=lambda voice: (-len(voice.shared), -voice.evidence.year))
    return tuple(near[:SHOWN_MAX])


def _shared(text: str, terms: Sequence[str]) -> tuple[str, ...]:
    folded = text.casefold()
    return tuple(term for term in terms if term.casefold() in folded)


BAR_STEPS = 5
PATHS = {Kind.ACHIEVEMENT: "/achievements", Kind.NEED: "/needs", Kind.EXPERT: "/experts"}
Organizations = Mapping[OrganizationId, Organization]


@dataclass(frozen=True, slots=True)
class Card:
    """A listing in short; `organization` None: its poster stays hidden; `snippet` is empty where nothing was found."""

    listing: Listing
    organization: Organization | None
    title: tuple[TextSpan, ...]
    snippet: tuple[TextSpan, ...]

    @property
    def href(self) -> str:
        """Write the address of the listing's page."""
        return f"{PATHS[self.listing.KIND]}/{self.listing.id}"

    @property
    def maturity(self) -> Maturity | None:
        """Give the maturity that an achievement has or a need wants."""
        return self.listing.maturity if isinstance(self.listing, Achievement | Need) else None

    @property
    def price(self) -> PriceRange | None:
        """Give an achievement's price or a need's budget."""
        if isinstance(self.listing, Achievement):
            return self.listing.price
        return self.listing.budget if isinstance(self.listing, Need) else None


@dataclass(frozen=True, slots=True)
class SignalBar:
    """How strong a signal is, in 1 to BAR_STEPS steps; 2 is usual for a candidate, each further one stands out."""

    signal: Signal
    steps: int


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """The closest sentences, with the words that both texts share marked."""

    query: tuple[TextSpan, ...]
    listing: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True)
class MatchCard:
    """A match and its reasons; `terms` rarest first.

    `grade` is None where no ranker knows such pairs, `fit` where nothing is required; `voices` are an expert's.
    `own_rank` is the ranker's own place where the match was moved so that organisations are shown evenly.
    """

    card: Card
    rank: int
    distant: bool
    terms: tuple[str, ...]
    pair: MarkedPair | None
    unanswered: tuple[str, ...]
    bars: tuple[SignalBar, ...]
    grade: GradeView | None = None
    fit: FitView | None = None
    voices: tuple[SupportingDocument, ...] = ()
    own_rank: int | None = None


async def read_organizations(database: Database, listings: Iterable[Listing]) -> Organizations:
    """Read the organisations behind listings; that of an anonymous need is not among them."""
    ids = sorted({listing.organization_id for listing in listings}, key=str)
    if not ids:
        return {}
    async with database.reading() as conn:
        return await organizations.find(conn, ids, viewer=PUBLIC)


def make_listing_card(listing: Listing, known: Organizations) -> Card:
    """Make the card of a listing with nothing marked."""
    organization = known.get(listing.organization_id)
    return Card(listing, organization, (TextSpan(listing.title, hit=False),), ())


def make_hit_card(hit: Hit, known: Organizations) -> Card:
    """Make the card of a hit, with what was found marked."""
    snippet = hit.snippet if any(span.hit for span in hit.snippet) else ()
    return Card(hit.listing, known.get(hit.listing.organization_id), hit.title, snippet)


def make_match_card(match: Match, known: Organizations, required: Requirements | None = None) -> MatchCard:
    """Make the card of a match; `required` is what its fit was checked against."""
    reasons, listing = match.reasons, match.listing
    closest = reasons.closest
    return MatchCard(
        card=make_listing_card(listing, known),
        rank=match.rank,
        distant=match.distant,
        terms=tuple(term.text for term in reasons.shared),
        pair=MarkedPair(mark(closest.query, reasons.shared), mark(closest.listing, reasons.shared))
        if closest
        else None,
        unanswered=_beside_fit(reasons.unanswered, match),
        bars=tuple(
            SignalBar(signal, count_bar_steps(signal, reasons.signals[signal]))
            for signal in Signal
            if signal in reasons.signals
        ),
        grade=None if match.grading is None else view_grade(match.grading),
        fit=_fit(match, required),
        voices=choose_documents(listing, reasons) if isinstance(listing, Expert) else (),
        own_rank=match.own_rank,
    )


def _beside_fit(unanswered: Sequence[str], match: Match) -> tuple[str, ...]:
    """Leave out what the table of conditions tells with a verdict."""
    told = [] if match.fit is None else [verdict.wanted for verdict in match.fit.verdicts]
    return tuple(
        term
        for term in unanswered
        if not any(term in each.name or each.name in term or term in each.quote for each in told)
    )


def _fit(match: Match, required: Requirements | None) -> FitView | None:
    if match.fit is None or required is None or not isinstance(match.listing, Achievement):
        return None
    return view_fit(match.fit, required, match.listing)


def count_bar_steps(signal: Signal, value: float) -> int:
    """Draw a raw value on the scale on which signals are fused: 0 there, a usual candidate, is the second step."""
    standard = float(standardise(signal, np.array([value]))[0])
    return min(BAR_STEPS, max(1, round(standard + 2)))


def mark(text: str, terms: Sequence[SharedTerm]) -> tuple[TextSpan, ...]:
    """Mark where terms stand in a text, longer ones first, letters of any case; Latin words only as whole words."""
    words = sorted({term.text for term in terms if term.text}, key=lambda word: (-len(word), word))
    if not words:
        return (TextSpan(text, hit=False),)
    pattern = re.compile("|".join(map(_as_pattern, words)), re.IGNORECASE)
    spans: list[TextSpan] = []
    end = 0
    for found in pattern.finditer(text):
        if found.start() > end:
            spans.append(TextSpan(text[end : found.start()], hit=False))
        spans.append(TextSpan(found.group(), hit=True))
        end = found.end()
    if end < len(text) or not spans:
        spans.append(TextSpan(text[end:], hit=False))
    return tuple(spans)


def _as_pattern(word: str) -> str:
    start = r"(?<![A-Za-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    stop = r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return start + re.escape(word) + stop
