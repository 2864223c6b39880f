"""Coach (体检): what a text leaves out, most useful first, and what adding it would do to the answers."""

from collections.abc import Iterator, Mapping, Sequence

from market.indicator.indicator import Comparator, Force
from market.indicator.scope import is_of_size
from market.judging.judgement import Level
from market.listing.achievement import Achievement, Elements
from market.listing.listing import Listing
from market.listing.need import Need
from market.listing.stated_indicators import indicators_of
from market.posting.draft import Draft, Point
from matcher.answering.match import Match
from matcher.coach.effect import TermsEffect, level_effect, mode_effect, price_effect, term_effect
from matcher.coach.figures import Read, Stated
from matcher.coach.hint import Gap, Hint

HINTS_MAX = 5
VAGUE_MAX = 2
LONG_TEXT = 200
"""Characters from which on a text tells of its problem, its principle and its use without the words for them."""
NEAR_MIN = 2
"""Fewer close answers than this are no market to compare a text with."""

_ESSENTIAL = frozenset({Gap.PROBLEM, Gap.FIGURES, Gap.CLAIM, Gap.UNIT, Gap.BASELINE, Gap.PRINCIPLE})
_PLACE = {gap: place for place, gap in enumerate(Gap)}


def near_listings(matches: Sequence[Match]) -> tuple[Listing, ...]:
    """Give the listings that come close to a text; none when they are too few to compare it with."""
    near = tuple(match.listing for match in matches if _is_close(match))
    return near if len(near) >= NEAR_MIN else ()


def coach_need(
    draft: Draft,
    near: Sequence[Listing],
    *,
    thin: bool,
    without: frozenset[Gap] = frozenset(),
    read: Read = indicators_of,
) -> tuple[Hint, ...]:
    """Name at most HINTS_MAX things that a need leaves out; `near` are the achievements that come closest.

    A thin text has no answers worth counting: its hints say where to begin. `without` are hints its writer gave up.
    """
    counted = () if thin else near
    stated = Stated(counted, han=_is_han(draft.text), read=read)
    hints = [Hint(Gap.BEGINNING)] if thin else []
    if not _is_long(draft) and not draft.said & {Point.PROBLEM, Point.PRESENT_STATE}:
        hints.append(Hint(Gap.PROBLEM))
    hints += _figure_hints(draft, stated, asks=True)
    hints += _absent(
        draft,
        {
            Point.AMOUNT: Hint(Gap.BUDGET, effect=price_effect(counted)),
            Point.MATURITY: Hint(Gap.MATURITY, effect=level_effect(counted)),
            Point.PRESENT_STATE: Hint(Gap.PRESENT_STATE),
            Point.TRIED: Hint(Gap.TRIED),
            Point.DEADLINE: Hint(Gap.DEADLINE),
            Point.MODE: Hint(Gap.MODE, effect=mode_effect(counted)),
        },
    )
    hints += _use_hints(draft, counted)
    hints += _element_hints(draft, counted)
    return _first(hints, without)


def coach_achievement(
    draft: Draft,
    near: Sequence[Listing],
    *,
    thin: bool,
    without: frozenset[Gap] = frozenset(),
    read: Read = indicators_of,
) -> tuple[Hint, ...]:
    """Name at most HINTS_MAX things that an achievement leaves out; `near` are the needs that come closest."""
    counted = () if thin else near
    stated = Stated(counted, han=_is_han(draft.text), read=read)
    hints = [Hint(Gap.BEGINNING)] if thin else []
    if not _is_long(draft):
        hints += _absent(draft, {Point.PROBLEM: Hint(Gap.PROBLEM), Point.METHOD: Hint(Gap.PRINCIPLE)})
    hints += _figure_hints(draft, stated, asks=False)
    hints += _absent(
        draft,
        {
            Point.BASELINE: Hint(Gap.BASELINE),
            Point.AMOUNT: Hint(Gap.PRICE, effect=price_effect(counted)),
            Point.MATURITY: Hint(Gap.MATURITY, effect=level_effect(counted)),
            Point.EVIDENCE: Hint(Gap.EVIDENCE),
            Point.MODE: Hint(Gap.MODE, effect=mode_effect(counted)),
            Point.RIGHTS: Hint(Gap.RIGHTS),
        },
    )
    hints += _use_hints(draft, counted)
    return _first(hints, without)


def _is_close(match: Match) -> bool:
    """Say whether a match is more than the nearest of what doesn't fit: by its level, else by how strong it is."""
    return not match.distant if match.grading is None else match.grading.level is not Level.NONE


def _absent(draft: Draft, hints: Mapping[Point, Hint]) -> Iterator[Hint]:
    return (hint for point, hint in hints.items() if point not in draft.said)


def _first(hints: Sequence[Hint], without: frozenset[Gap]) -> tuple[Hint, ...]:
    """Order hints: where to begin, what matters in itself, then what tells most answers apart; ties as in Gap."""

    def place(hint: Hint) -> tuple[bool, bool, int, int]:
        told = 0 if hint.effect is None else hint.effect.told_apart
        return hint.gap is not Gap.BEGINNING, hint.gap not in _ESSENTIAL, -told, _PLACE[hint.gap]

    return tuple(sorted((hint for hint in hints if hint.gap not in without), key=place)[:HINTS_MAX])


def _figure_hints(draft: Draft, stated: Stated, *, asks: bool) -> Iterator[Hint]:
    """Go through what is missing of the figures: all of them, those of a claim, a unit, a condition, a side."""
    figures = stated.figures(draft.indicators)
    for claim in draft.vague[:VAGUE_MAX]:
        answering = next((each for each in figures if claim.names.search(each.example.name)), None)
        if answering is not None:
            figures.remove(answering)
        yield Hint(Gap.CLAIM, claim.word, effect=answering)
    if figures or Point.FIGURE not in draft.said:
        gap = Gap.FIGURE_ELSE if Point.FIGURE in draft.said else Gap.FIGURES
        if gap is Gap.FIGURES or figures[0].stated * 3 >= figures[0].of:
            yield Hint(gap, effect=figures[0] if figures else None)
    yield from _unit_hints(draft, stated)
    yield from _condition_hints(draft, stated)
    if asks:
        yield from _side_hints(draft, stated)


def _unit_hints(draft: Draft, stated: Stated) -> Iterator[Hint]:
    for own in draft.indicators:
        unit = "" if own.unit else stated.unit(own)
        if unit:
            yield Hint(Gap.UNIT, own.name, unit)
            return


def _condition_hints(draft: Draft, stated: Stated) -> Iterator[Hint]:
    """Name the first indicator without a condition whose conditions differ among the answers."""
    for own in draft.indicators:
        terms = None if own.condition else stated.conditions(own)
        if terms is not None and len(terms.counts) > 1:
            yield Hint(Gap.CONDITION, own.name, own.unit, terms)
            return


def _side_hints(draft: Draft, stated: Stated) -> Iterator[Hint]:
    """Name the first bare number of which it makes a difference whether it is the least or the most."""
    for own in draft.indicators:
        if own.comparator is not Comparator.EQUAL or own.force is Force.FACT or is_of_size(own.name):
            continue
        sides = stated.sides(own)
        if sides is not None and sides.told_apart:
            yield Hint(Gap.SIDE, own.name, own.unit, sides)
            return


_ELEMENTS: Mapping[Gap, Point | None] = {
    Gap.MATERIAL: Point.MATERIAL,
    Gap.METHOD: Point.METHOD,
    Gap.EFFECT: Point.EFFECT,
    Gap.PRODUCT: None,
}


def _element_hints(draft: Draft, near: Sequence[Listing]) -> Iterator[Hint]:
    """Go through the elements that a text doesn't name while the answers do, and differ."""
    for gap, point in _ELEMENTS.items():
        effect = _element_effect(near, gap)
        if effect is None or effect.stated * 3 < effect.of or len(effect.counts) < 2:
            continue
        if point not in draft.said and not _names(draft, near, gap):
            yield Hint(gap, effect=effect)


def _use_hints(draft: Draft, near: Sequence[Listing]) -> Iterator[Hint]:
    """Ask what it is for, unless a text says so, or is long enough to tell it in words of its own."""
    effect = _element_effect(near, Gap.USE)
    told = Point.USE in draft.said or _names(draft, near, Gap.USE)
    if not told and (effect is not None or not _is_long(draft)):
        yield Hint(Gap.USE, effect=effect)


def _names(draft: Draft, near: Sequence[Listing], gap: Gap) -> bool:
    """Say whether a text holds a term of the answers under an element, or how a longer one ends."""
    text = draft.text.lower()
    terms = {term.lower() for each in near for term in _element(each, gap)}
    return any(term in text or (len(term) > 2 and not term.isascii() and term[-2:] in text) for term in terms)


def _element_effect(near: Sequence[Listing], gap: Gap) -> TermsEffect | None:
    return term_effect(near, lambda listing: _element(listing, gap))


def _element(listing: Listing, gap: Gap) -> tuple[str, ...]:
    """Give the terms of a listing under one element; none of an expert."""
    elements = listing.elements if isinstance(listing, Achievement | Need) else Elements()
    return {
        Gap.MATERIAL: elements.materials,
        Gap.METHOD: elements.methods,
        Gap.EFFECT: elements.effects,
        Gap.PRODUCT: elements.products,
        Gap.USE: elements.applications,
    }[gap]


def _is_han(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _is_long(draft: Draft) -> bool:
    return len(draft.text) >= LONG_TEXT
