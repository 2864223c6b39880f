"""Answers (答复): ranked candidates and the rows that the viewer may read become matches and hits.

Only those rows are shown and explained: an index that is late can put a listing at the wrong place, but
can't show one that is withdrawn, nor a word that its viewer may not read, nor rank an expert who does not want it.

Highlighting (高亮): mark in a shown text what a search found.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from market.judging.judgement import Level
from market.listing.expert import Expert
from market.listing.listing import Kind, Listing, ListingId
from matcher.analysis.demand import Rarity
from matcher.analysis.query import Query
from matcher.answering.match import Hit, Match, QueryNote, TextSpan
from matcher.answering.recall import Candidate
from matcher.index.index import Index
from matcher.index.lexical_query import TextReading
from matcher.index.text import full_text, prose_of
from matcher.index.words import Words
from matcher.ranking.assessment import Assessed
from matcher.ranking.explanation import FoldedText, explain, read_wording

SNIPPET_CHARACTERS = 120
_LEAD = 24


def highlight(text: str, sought: Sequence[str], words: Words, *, typing: bool = False) -> tuple[TextSpan, ...]:
    """Cut a text into spans, the found ones marked; an empty text gives none.

    `sought` are folded words and runs; with `typing` a word that only begins with the last of them counts too.
    """
    return _spans(text, _marks(text, sought, words, typing=typing))


def snippet(
    text: str, sought: Sequence[str], words: Words, *, limit_characters: int = SNIPPET_CHARACTERS
) -> tuple[TextSpan, ...]:
    """Cut out the piece of a text that holds the most of what was found, marked; "…" where text is left out."""
    marks = _marks(text, sought, words, typing=False)
    start = _best_start(marks, limit_characters) if len(text) > limit_characters else 0
    end = min(len(text), start + limit_characters)
    inside = [
        (max(first, start) - start, min(last, end) - start) for first, last in marks if first < end and last > start
    ]
    spans = _spans(text[start:end].replace("\n", " "), inside)
    before = (TextSpan("…", hit=False),) if start > 0 else ()
    after = (TextSpan("…", hit=False),) if end < len(text) else ()
    return (*before, *spans, *after)


def _marks(text: str, sought: Sequence[str], words: Words, *, typing: bool) -> list[tuple[int, int]]:
    """List the places to mark, in order, none touching another."""
    whole = set(sought)
    begun = sought[-1] if typing and sought else None
    found = [
        (word.start, word.end)
        for word in words.words(text)
        if word.text in whole or (begun is not None and word.text.startswith(begun))
    ]
    folded = words.fold(text)
    if len(folded) == len(text):  # what no dictionary knows is found letter by letter
        for run in whole:
            at = folded.find(run) if len(run) > 1 and not run.isascii() else -1
            while at >= 0:
                found.append((at, at + len(run)))
                at = folded.find(run, at + len(run))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _best_start(marks: Sequence[tuple[int, int]], width: int) -> int:
    best, most = 0, 0
    for start, _ in marks:
        begin = max(0, start - _LEAD)
        inside = sum(last - first for first, last in marks if first >= begin and last <= begin + width)
        if inside > most:
            best, most = begin, inside
    return best


def _spans(text: str, marks: Sequence[tuple[int, int]]) -> tuple[TextSpan, ...]:
    spans: list[TextSpan] = []
    at = 0
    for start, end in marks:
        spans += [TextSpan(text[at:start], hit=False), TextSpan(text[start:end], hit=True)]
        at = end
    spans.append(TextSpan(text[at:], hit=False))
    return tuple(span for span in spans if span.text)


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
            known[term] = float(index.lexical.rarity([term], TextReading.WORDS)[0])
        return known[term]

    return rarity


def _passages(query: Query, theirs: Sequence[str], pair: tuple[int, int] | None) -> tuple[str, str] | None:
    if pair is None or pair[0] >= len(query.passages) or pair[1] >= len(theirs):
        return None
    return query.passages[pair[0]], theirs[pair[1]]


def _need(ours: FoldedText, theirs: FoldedText, asking: Kind, kind: Kind) -> FoldedText | None:
    if asking is Kind.NEED and kind is Kind.NEED:
        return None
    return ours if asking is Kind.NEED else theirs
