"""Answers (答复): ranked candidates and the rows that the viewer may read become matches and hits.

Only those rows are shown and explained: an index that is late can put a listing at the wrong place, but
can't show one that is withdrawn, nor a word that its viewer may not read, nor rank an expert who does not want it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from market.judging.judgement import Level
from market.listing.expert import Expert
from market.listing.listing import Kind, Listing, ListingId
from matcher.assessment import Assessed
from matcher.demand import Rarity
from matcher.explain import Wording, explain, read_wording
from matcher.highlight import highlight, snippet
from matcher.index import Index
from matcher.lexical_query import Reading
from matcher.match import Hit, Match, QueryNote
from matcher.query import Query
from matcher.recall import Candidate
from matcher.text import full_text, prose_of
from matcher.words import Words

NOTHING: Mapping[ListingId, Assessed] = MappingProxyType({})
DISTANT_FROM_TEXT = 2.0
DISTANT_FROM_LISTING = 1.0
"""Fused scores below these are weak. Chosen on the sample market, between the answers of its needs as their writers
meant them (pasted: 43 pairs of one language, all at 2.2 or more, median 3.8) and what else came up among the first
twenty (nine in ten below 1.6). A listing that asks has kept vectors, whose scores lie lower: 2.9 against 0.4.
"""


def explained(
    query: Query,
    candidates: Sequence[Candidate],
    found: Mapping[ListingId, Listing],
    index: Index,
    *,
    asking: Kind,
    kind: Kind,
    limit: int,
    assessed: Mapping[ListingId, Assessed] = NOTHING,
) -> tuple[Match, ...]:
    """Make matches of the candidates that were found, at most `limit`, ranked from 1.

    `assessed` holds what is known beyond the texts, of those of which it is. A text too thin to be judged by has
    its answers in the same order and without a level.

    `asking` is what the query is, `kind` what answers: between a need and what might meet it, the need's own
    words tell what is left open; between two needs nothing is.
    """
    rarity = rarity_of(index)
    ours = read_wording(query.whole, index.words, prose=query.prose)
    matches: list[Match] = []
    for candidate in candidates:
        listing = found.get(candidate.listing_id)
        if listing is None or len(matches) == limit or not _may_be_ranked(listing):
            continue
        text = full_text(listing)
        theirs = read_wording(text.whole, index.words, prose=prose_of(listing))
        reasons = explain(
            ours,
            theirs,
            rarity=rarity,
            signals=candidate.signals,
            passages=_passages(query, text.passages, candidate.passages),
            need=_need(ours, theirs, asking, kind),
            measures=Kind.EXPERT not in (asking, kind),
        )
        rank, known = len(matches) + 1, assessed.get(listing.id)
        if known is None:
            matches.append(Match(listing, rank, candidate.score, reasons, _distant(candidate, query)))
            continue
        distant = _distant(candidate, query) if known.grading is None else known.grading.level is Level.NONE
        grading = None if query.note is QueryNote.TOO_SHORT else known.grading
        matches.append(Match(listing, rank, known.score, reasons, distant, grading, known.fit))
    return tuple(matches)


def _may_be_ranked(listing: Listing) -> bool:
    """Say whether a listing may stand in a ranking: an expert who does not want it does not, however late the index."""
    return not isinstance(listing, Expert) or listing.rankable


def _distant(candidate: Candidate, query: Query) -> bool:
    """Say whether a fused score is weak."""
    return candidate.score < (DISTANT_FROM_TEXT if query.prose is None else DISTANT_FROM_LISTING)


def hits(
    text: str,
    ranked: Sequence[tuple[ListingId, float]],
    found: Mapping[ListingId, Listing],
    words: Words,
    *,
    exact: bool,
) -> tuple[Hit, ...]:
    """Make hits of the listings that were found, in their order, with what the text sought marked."""
    sought = sought_words(text, words, exact=exact)
    made: list[Hit] = []
    for listing_id, score in ranked:
        listing = found.get(listing_id)
        if listing is not None:
            body = full_text(listing).body
            made.append(
                Hit(listing, score, highlight(listing.title, sought, words, typing=True), snippet(body, sought, words))
            )
    return tuple(made)


def sought_words(text: str, words: Words, *, exact: bool) -> list[str]:
    """List what is to be marked for a typed text: its runs and words; pairs of Han too where typing errors count."""
    runs = words.fold(text).split()
    sought = [*words.cut(text), *runs]
    if not exact:
        sought += [run[at : at + 2] for run in runs if not run.isascii() for at in range(len(run) - 1)]
    return list(dict.fromkeys(sought))


def rarity_of(index: Index) -> Rarity:
    """Make a function that weighs a folded term by how few listings hold it."""
    known: dict[str, float] = {}

    def rarity(term: str) -> float:
        if term not in known:
            known[term] = float(index.lexical.rarity([term], Reading.WORDS)[0])
        return known[term]

    return rarity


def _passages(query: Query, theirs: Sequence[str], pair: tuple[int, int] | None) -> tuple[str, str] | None:
    if pair is None or pair[0] >= len(query.passages) or pair[1] >= len(theirs):
        return None
    return query.passages[pair[0]], theirs[pair[1]]


def _need(ours: Wording, theirs: Wording, asking: Kind, kind: Kind) -> Wording | None:
    if asking is Kind.NEED and kind is Kind.NEED:
        return None
    return ours if asking is Kind.NEED else theirs
