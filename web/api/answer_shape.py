"""Answer shapes: searches, matches, the index's state, and the one shape of every error."""

from uuid import UUID

from pydantic import Field

from corpus.documents.reader import DocumentNote
from market.judging.judgement import Level
from market.listing.field import Emphasis
from matcher.match import EncoderState, FacetName, QueryNote, Reranking, Signal
from web.api.listing_shape import ListingBrief
from web.api.match_shape import FitShape, GradingShape, RelaxationShape
from web.api.shape import Shape


class SpanShape(Shape):
    """A piece of text; `hit` says that it was searched for."""

    text: str
    hit: bool


class HitShape(Shape):
    """A listing found by its words."""

    listing: ListingBrief
    score: float
    title: tuple[SpanShape, ...]
    snippet: tuple[SpanShape, ...]


class CountShape(Shape):
    """How many hits carry a value."""

    value: str
    count: int


class FacetShape(Shape):
    """Counts over all hits: fields by plan code, places by key, maturity as "scale:level"."""

    name: FacetName
    counts: tuple[CountShape, ...]


class SearchPage(Shape):
    """One page of hits; `corrected` is what was searched for where the words as typed are nowhere."""

    total: int
    offset: int
    limit: int
    exact: bool = Field(description="False when typing errors were forgiven or words left out")
    corrected: str | None
    waiting: int = Field(description="Listings whose meaning is not indexed yet")
    hits: tuple[HitShape, ...]
    facets: tuple[FacetShape, ...]


class Suggestions(Shape):
    """Listings that begin as somebody types."""

    hits: tuple[HitShape, ...]


class ListingPage(Shape):
    """One page of a list, newest first."""

    total: int
    offset: int
    limit: int
    listings: tuple[ListingBrief, ...]


class TermShape(Shape):
    """A term that both texts hold; a higher weight is a rarer term."""

    text: str
    weight: float


class SentencesShape(Shape):
    """The closest pair of sentences; similarity lies between 0 and 1."""

    query: str
    listing: str
    similarity: float


class ReasonsShape(Shape):
    """Why a listing matches, and what of the need it leaves open."""

    shared: tuple[TermShape, ...]
    closest: SentencesShape | None
    unanswered: tuple[str, ...]
    signals: dict[Signal, float] = Field(description="What was fused, one value a signal; their scales differ")
    also_close: tuple[SentencesShape, ...] = Field(description="The next closest sentences")


class MatchShape(Shape):
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


class NearMissShape(Shape):
    """An achievement that fails one condition alone (差一点)."""

    match: MatchShape
    mend: RelaxationShape
    qualify: int = Field(description="How many near misses would answer then, this one included")
    would_be: Level | None = Field(description="Its level then")


class AnswersShape(Shape):
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


class StatusShape(Shape):
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


class DirectionShape(Shape):
    """A technology direction in the plan's words."""

    code: str
    label: str
    label_en: str
    emphasis: Emphasis | None


class IndustryShape(Shape):
    """An industry of a box."""

    code: str
    label: str
    label_en: str
    directions: tuple[DirectionShape, ...]


class BoxShape(Shape):
    """A box (专栏) of the plan."""

    code: str
    label: str
    label_en: str
    industries: tuple[IndustryShape, ...]


class HighlandShape(Shape):
    """A highland (科创高地) and the industries that serve it."""

    code: str
    label: str
    label_en: str
    industries: tuple[str, ...]


class TaxonomyShape(Shape):
    """The plan's technical fields; codes nest: B1, B1.01, B1.01.03."""

    version: str
    source: str
    highlands: tuple[HighlandShape, ...]
    boxes: tuple[BoxShape, ...]


class ErrorBody(Shape):
    """What went wrong; `fields` names what to mend and never repeats what was sent."""

    code: str
    message: str
    fields: dict[str, str]
    request_id: str | None = Field(default=None, description="Under which the server's log has the request")


class ErrorShape(Shape):
    """Every error of the API."""

    error: ErrorBody
