"""Answer shapes: searches, matches, the index's state, and the one shape of every error.

Match shapes: a level with its chances and reasons, the check of conditions, near misses.
"""

from decimal import Decimal
from uuid import UUID

from pydantic import Field

from corpus.documents.reader import DocumentNote
from market.indicator.verdict import VerdictOutcome, VerdictReason
from market.judging.judgement import Level
from market.listing.enquiry import EnquiryKind
from market.listing.field import Emphasis
from market.listing.fit import FitStanding
from market.listing.relaxation import ConditionKind
from matcher.answering.match import EncoderState, FacetName, QueryNote, Reranking, Signal
from matcher.ranking.feature import Feature
from web.api.shape import ApiShape, IndicatorShape
from web.listing.shape import ListingBrief


class ContributionShape(ApiShape):
    """What a feature adds to the log-odds of a level, beyond what it adds to a usual pair."""

    feature: Feature
    value: float | None = Field(description="Null where it can't be told from what is written")
    log_odds: float


class GradingShape(ApiShape):
    """A level from 1 (无相关) to 4 (强相关) as the ranker estimates it."""

    level: Level
    chance: float = Field(description="Of at least this level; for level 1, of no more")
    chances: tuple[float, float, float] = Field(description="Of at least level 2, 3 and 4")
    contributions: tuple[ContributionShape, ...] = Field(description="What moved the level, the strongest first")


class VerdictShape(ApiShape):
    """Whether an indicator that is wanted is met (满足, 不满足, 未说明), with both statements."""

    outcome: VerdictOutcome
    reason: VerdictReason
    wanted: IndicatorShape
    offered: IndicatorShape | None = Field(description="What settled it or came closest; null if nothing is said")
    offered_value: Decimal | None = Field(description="The deciding end of what is offered, in the unit that is wanted")
    margin: Decimal | None = Field(description="How far that lies on the good side; negative: how much is missing")


class ConditionShape(ApiShape):
    """How a condition beside the indicators stands."""

    kind: ConditionKind
    standing: FitStanding


class RelaxationShape(ApiShape):
    """Asking for less: `relax` is the parameter that does so."""

    relax: str = Field(description="Such as indicator.2=35, price=80000000 (fen), maturity=6, territory")
    kind: ConditionKind
    place: int | None = Field(description="Which verdict's indicator, from 0")
    value: Decimal | None = Field(description="To ask for instead, in its own unit; null: a wish, or not at all")


class EnquiryShape(ApiShape):
    """A question that the supplier should be asked."""

    kind: EnquiryKind
    place: int | None = Field(description="Which verdict raised it, from 0; null where no indicator did")


class FitShape(ApiShape):
    """An achievement against what the need requires, in the need's order."""

    verdicts: tuple[VerdictShape, ...]
    conditions: tuple[ConditionShape, ...]
    failures: tuple[RelaxationShape, ...] = Field(description="What fails, and how far the need would have to give way")
    enquiries: tuple[EnquiryShape, ...]


class SpanShape(ApiShape):
    """A piece of text; `hit` says that it was searched for."""

    text: str
    hit: bool


class HitShape(ApiShape):
    """A listing found by its words."""

    listing: ListingBrief
    score: float
    title: tuple[SpanShape, ...]
    snippet: tuple[SpanShape, ...]


class CountShape(ApiShape):
    """How many hits carry a value."""

    value: str
    count: int


class FacetShape(ApiShape):
    """Counts over all hits: fields by plan code, places by key, maturity as "scale:level"."""

    name: FacetName
    counts: tuple[CountShape, ...]


class SearchPage(ApiShape):
    """One page of hits; `corrected` is what was searched for where the words as typed are nowhere."""

    total: int
    offset: int
    limit: int
    exact: bool = Field(description="False when typing errors were forgiven or words left out")
    corrected: str | None
    waiting: int = Field(description="Listings whose meaning is not indexed yet")
    hits: tuple[HitShape, ...]
    facets: tuple[FacetShape, ...]


class Suggestions(ApiShape):
    """Listings that begin as somebody types."""

    hits: tuple[HitShape, ...]


class ListingPage(ApiShape):
    """One page of a list, newest first."""

    total: int
    offset: int
    limit: int
    listings: tuple[ListingBrief, ...]


class TermShape(ApiShape):
    """A term that both texts hold; a higher weight is a rarer term."""

    text: str
    weight: float


class SentencesShape(ApiShape):
    """The closest pair of sentences; similarity lies between 0 and 1."""

    query: str
    listing: str
    similarity: float


class ReasonsShape(ApiShape):
    """Why a listing matches, and what of the need it leaves open."""

    shared: tuple[TermShape, ...]
    closest: SentencesShape | None
    unanswered: tuple[str, ...]
    signals: dict[Signal, float] = Field(description="What was fused, one value a signal; their scales differ")
    also_close: tuple[SentencesShape, ...] = Field(description="The next closest sentences")


class MatchShape(ApiShape):
    """One answer; ranks count from 1, a higher score is better."""

    rank: int
    score: float = Field(
        description="Of an achievement that a ranker ranked (see `model`) the expected gain, 0 to 7. Otherwise fused: "
        "0 is usual for a candidate, each 1 is one usual spread above it"
    )
    distant: bool = Field(description="The match is so weak that a reader should be told")
    listing: ListingBrief
    reasons: ReasonsShape
    grading: GradingShape | None = Field(
        description="Null where no ranker knows such pairs (experts, similar needs), and for a text too short for it"
    )
    fit: FitShape | None = Field(description="An achievement's; null for the others")
    own_rank: int | None = Field(
        description="The ranker's own place where the match was moved so that organisations are shown evenly"
    )


class NearMissShape(ApiShape):
    """An achievement that fails one condition alone (差一点)."""

    match: MatchShape
    mend: RelaxationShape
    qualify: int = Field(description="How many near misses would answer then, this one included")
    would_be: Level | None = Field(description="Its level then")


class AnswersShape(ApiShape):
    """Answers from the three stores, best first."""

    achievements: tuple[MatchShape, ...]
    experts: tuple[MatchShape, ...]
    needs: tuple[MatchShape, ...]
    near_misses: tuple[NearMissShape, ...]
    failing: int = Field(description="How many more achievements came up that fail several conditions")
    missing_one: int = Field(
        default=0, description="How many more fail one condition: no answer even then, or behind the near misses"
    )
    relaxed: tuple[RelaxationShape, ...] = Field(description="On what the asker gave way")
    model: str = Field(description="What achievements were ranked by")
    index_version: str
    waiting: int = Field(description="Listings whose meaning is not indexed yet")
    without_meaning: bool = Field(description="The encoder is out of reach: only words were compared")
    note: QueryNote | None
    ranking: UUID | None = Field(
        default=None, description="The name under which this ranking is kept; a pasted text's is not kept"
    )
    reranking: Reranking | None = Field(
        default=None, description="Whether the market's reranker ordered the first achievements; null: it has none"
    )
    document: tuple[DocumentNote, ...] = Field(default=(), description="How a sent file was read")


class StatusShape(ApiShape):
    """How far the index has followed the store."""

    ready: bool
    listings: int
    vectors: int
    waiting_words: int
    waiting_vectors: int
    encoder: str
    encoder_state: EncoderState
    version: str
    rebuilding: bool
    store_reachable: bool
    trouble: bool = Field(description="Something failed lately; the server's log says what")


class DirectionShape(ApiShape):
    """A technology direction in the plan's words."""

    code: str
    label: str
    label_en: str
    emphasis: Emphasis | None


class IndustryShape(ApiShape):
    """An industry of a box."""

    code: str
    label: str
    label_en: str
    directions: tuple[DirectionShape, ...]


class BoxShape(ApiShape):
    """A box (专栏) of the plan."""

    code: str
    label: str
    label_en: str
    industries: tuple[IndustryShape, ...]


class HighlandShape(ApiShape):
    """A highland (科创高地) and the industries that serve it."""

    code: str
    label: str
    label_en: str
    industries: tuple[str, ...]


class TaxonomyShape(ApiShape):
    """The plan's technical fields; codes nest: B1, B1.01, B1.01.03."""

    version: str
    source: str
    highlands: tuple[HighlandShape, ...]
    boxes: tuple[BoxShape, ...]


class ErrorBody(ApiShape):
    """What went wrong; `fields` names what to mend and never repeats what was sent."""

    code: str
    message: str
    fields: dict[str, str]
    request_id: str | None = Field(default=None, description="Under which the server's log has the request")


class ErrorShape(ApiShape):
    """Every error of the API."""

    error: ErrorBody
