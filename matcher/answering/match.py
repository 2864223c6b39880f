"""Match (匹配): what the matcher answers with, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from market.judging.judgement import Level
from market.judging.ranking import RankingId
from market.listing.fit import Fit
from market.listing.listing import Listing
from market.listing.relaxation import Relaxation
from market.listing.requirement import Requirements
from matcher.ranking.ranker import Contribution


class Signal(Enum):
    """One way in which a query and a listing are compared; higher is closer, scales differ."""

    TITLE_MEANING = "title_meaning"
    BODY_MEANING = "body_meaning"
    WORDS = "words"
    CHARACTERS = "characters"


class QueryNote(Enum):
    """What the asker should know about how their text was taken."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    TOO_LONG_CUT = "too_long_cut"
    NO_WORDS = "no_words"


class Reranking(Enum):
    """Whether the reranker that the settings name ordered the first achievements."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A term that both texts hold, as the query writes it; `weight` is its rarity, higher is rarer."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class SentencePair:
    """The closest sentences of the two texts; `similarity` lies between 0 and 1."""

    query: str
    listing: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a listing matches: rarest shared terms first, then what of the need it leaves open.

    `unanswered` holds the need's own words; for an achievement asked about needs they are the need's.
    `signals` holds the raw value of each signal that was computed. `also_close` are the next closest sentences, each of
    either text once.
    """

    shared: tuple[SharedTerm, ...]
    closest: SentencePair | None
    unanswered: tuple[str, ...]
    signals: Mapping[Signal, float]
    also_close: tuple[SentencePair, ...] = ()


@dataclass(frozen=True, slots=True)
class Grading:
    """What the ranker says of a pair, calibrated.

    `level` is the median level; `chances` those of at least level 2, 3 and 4, descending; `contributions` what moved
    the pair towards the level above 1 that it is at, or nearest to, the strongest first.
    """

    level: Level
    chances: tuple[float, float, float]
    contributions: tuple[Contribution, ...]

    @property
    def chance(self) -> float:
        """Give the chance of at least this level; of less than level 2 where it is level 1."""
        return 1.0 - self.chances[0] if self.level is Level.NONE else self.chances[self.level - 2]


@dataclass(frozen=True, slots=True)
class Match:
    """One listing as the viewer may read it; ranks count from 1, a higher score is better.

    `distant`: so weak that a reader should be told. `grading` is None where no ranker knows such pairs: for experts,
    for needs that are alike, without vectors; and where the text that asks is too thin. `fit` is an achievement's
    against what the need requires. `own_rank` is the place in the ranker's own order where this one was moved so that
    organisations are shown evenly.
    """

    listing: Listing
    rank: int
    score: float
    reasons: Reasons
    distant: bool = False
    grading: Grading | None = None
    fit: Fit | None = None
    own_rank: int | None = None


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An achievement that fails one condition alone (差一点).

    `mend` is how far the need would have to give way; `qualify` counts the near misses, this one included, that would
    then answer; `would_be` is its level then, None where no ranker knows such pairs. The match's rank is among near
    misses.
    """

    match: Match
    mend: Relaxation
    qualify: int
    would_be: Level | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one need (or listing), best first in each store.

    `waiting` counts listings whose meaning is not indexed yet; `without_meaning` says that the encoder
    was out of reach and only words were compared. `near_misses` fail one condition; `failing` counts the achievements
    that came up and fail more than one, `missing_one` those that fail one and are no near miss; neither are shown.
    `required` is what achievements were checked against, None where nothing was; `relaxed` is what the asker gave way
    on in it. `model` names what achievements were ranked by, `index_version` the index they were found in. `ranking` is
    the name under which answers to a need of the store were kept; a pasted text's are not. `reranking` is None where
    the settings name no reranker.
    """

    achievements: tuple[Match, ...] = ()
    experts: tuple[Match, ...] = ()
    needs: tuple[Match, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    failing: int = 0
    missing_one: int = 0
    required: Requirements | None = None
    relaxed: tuple[Relaxation, ...] = ()
    model: str = ""
    index_version: str = ""
    ranking: RankingId | None = None
    reranking: Reranking | None = None
    waiting: int = 0
    without_meaning: bool = False
    note: QueryNote | None = None


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of shown text; the pieces joined are the text."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A listing found by words; `title` and `snippet` mark what was found."""

    listing: Listing
    score: float
    title: tuple[TextSpan, ...]
    snippet: tuple[TextSpan, ...]


class FacetName(Enum):
    """What results are counted by."""

    KIND = "kind"
    FIELD = "field"
    PLACE = "place"
    MATURITY = "maturity"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts under one name, most first, ties by value.

    Values: KIND and LANGUAGE the Enum's value; FIELD a PLAN code of any depth; PLACE a key such as
    "CN/浙江省"; MATURITY "scale:level", such as "gbt22900-2022:6".
    """

    name: FacetName
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of hits; `total` and the facets count all hits.

    `exact` is false when nothing holds every word as typed, and typing errors were forgiven or words left out;
    `corrected` is what was searched for instead, where that can be said.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[Facet, ...]
    waiting: int = 0
    corrected: str | None = None
    exact: bool = True


class EncoderState(Enum):
    """Whether meaning can be compared now."""

    OPENING = "opening"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """How far the index has followed the store.

    `ready` once every listing that was published at the start can be found by its words. `vectors`
    counts listings that have all of theirs. `age_s` is the time since the index was last seen to hold every change of
    the store, or since it was opened. `trouble` is the last failure in plain words, None when well;
    `ranker_trouble` why another ranker than the market's own answers.
    """

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
    age_s: float
    trouble: str | None = None
    ranker_trouble: str | None = None
