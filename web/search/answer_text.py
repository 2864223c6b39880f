"""Answers (答案) as text for a person at a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from market.indicator.verdict import VerdictOutcome
from market.judging.judgement import Level
from market.listing.listing import Kind
from matcher.answering.match import QueryNote, Reranking
from matcher.ranking.feature import FeatureGroup
from web.command.terminal import Terminal
from web.listing.shape import ListingBrief
from web.search.grade import FEATURE_WORDS
from web.search.shape import AnswersShape, MatchShape, SearchPage, SpanShape, StatusShape

HEADINGS = {Kind.ACHIEVEMENT: "成果 Achievements", Kind.EXPERT: "专家 Experts", Kind.NEED: "需求 Needs"}
NOTES = {
    QueryNote.EMPTY: "there is no text to match",
    QueryNote.TOO_SHORT: "the text is very short: say what must be achieved, and by which figures",
    QueryNote.TOO_LONG_CUT: "only the beginning of the text was read",
    QueryNote.NO_WORDS: "the text holds no words",
}
LEVELS = {
    Level.STRONG: ("4 强相关 strong", "bold green"),
    Level.FAIR: ("3 较强相关 fairly strong", "green"),
    Level.WEAK: ("2 弱相关 weak", "yellow"),
    Level.NONE: ("1 无相关 none", "dim"),
}
REASONS_MAX = 3


def write_search(terminal: Terminal, page: SearchPage) -> None:
    """Write the hits of a search; how many there are goes to standard error."""
    if page.corrected is not None:
        terminal.say(f"nothing has these words; searched for: {page.corrected}")
    elif not page.exact:
        terminal.say("nothing has all of these words; these come close")
    terminal.say(f"{page.total} found" + (f", {page.offset + 1}–{page.offset + len(page.hits)}" if page.hits else ""))
    for hit in page.hits:
        terminal.write((hit.listing.kind.value, "cyan"), "  ", *_spans(hit.title), _owner(hit.listing))
        if hit.snippet:
            terminal.write("    ", *_spans(hit.snippet))
        terminal.write((f"    {hit.listing.id}", "dim"))
    _write_waiting(terminal, page.waiting)


def write_answers(terminal: Terminal, answers: AnswersShape) -> None:
    """Write the answers with their reasons, store by store."""
    if answers.note is not None:
        terminal.say(f"note: {NOTES[answers.note]}")
    if answers.without_meaning:
        terminal.say("note: the encoder is out of reach, only words were compared")
    if answers.reranking is Reranking.FAILED:
        terminal.say("note: the reranker could not be used, the answers stand in their own order")
    stores = (
        (Kind.ACHIEVEMENT, answers.achievements),
        (Kind.EXPERT, answers.experts),
        (Kind.NEED, answers.needs),
    )
    for kind, matches in stores:
        if matches:
            terminal.write((HEADINGS[kind], "bold"))
        for match in matches:
            _write_match(terminal, match)
        if kind is Kind.ACHIEVEMENT:
            _write_near_misses(terminal, answers)
    if not answers.near_misses and not any(matches for _, matches in stores):
        terminal.say("nothing in the market answers this")
    _write_waiting(terminal, answers.waiting)


def write_status(terminal: Terminal, status: StatusShape) -> None:
    """Write the state of the index, one line a figure."""
    for name, value in status.model_dump(mode="json").items():
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        terminal.write((f"{name.replace('_', ' '):<16}", "dim"), str(shown))


def _write_match(terminal: Terminal, match: MatchShape) -> None:
    listing = match.listing
    who = f"{listing.name} · " if listing.name else ""
    terminal.write(f"{match.rank:>3}  ", (who + listing.title, "bold"), _owner(listing))
    if match.grading is not None:
        terminal.write("     ", LEVELS[match.grading.level], f", chance {match.grading.chance:.0%}")
    if listing.summary:
        terminal.write(f"     {listing.summary}")
    for sentence, raises in _reasons(match):
        terminal.write(("     + ", "green") if raises else ("     - ", "yellow"), sentence)
    if match.fit is not None and match.fit.verdicts:
        counts = Counter(verdict.outcome for verdict in match.fit.verdicts)
        said = ", ".join(f"{counts[outcome]} {outcome.value.replace('_', ' ')}" for outcome in VerdictOutcome)
        terminal.write(("     figures: ", "green"), said)
    reasons = match.reasons
    if reasons.shared:
        terminal.write(("     shares: ", "green"), "、".join(term.text for term in reasons.shared))
    if reasons.closest is not None:
        terminal.write(("     closest: ", "green"), f"{reasons.closest.query} ↔ {reasons.closest.listing}")
    if reasons.unanswered:
        terminal.write(("     unanswered: ", "yellow"), "；".join(reasons.unanswered))
    terminal.write((f"     {listing.id}", "dim"))


def _write_near_misses(terminal: Terminal, answers: AnswersShape) -> None:
    if answers.near_misses:
        terminal.write(("差一点 Just missed", "bold"))
    for near in answers.near_misses:
        terminal.write("  ≈  ", (near.match.listing.title, "bold"), _owner(near.match.listing))
        then = "" if near.would_be is None else f", level {near.would_be.value} then"
        terminal.write(("     mend: ", "yellow"), f"{near.mend.relax}, {near.qualify} would qualify{then}")
        terminal.write((f"     {near.match.listing.id}", "dim"))
    if answers.missing_one:
        terminal.say(f"{answers.missing_one} more achievements fail one condition")
    if answers.failing:
        terminal.say(f"{answers.failing} more achievements fail several conditions")


def _reasons(match: MatchShape) -> Iterator[tuple[str, bool]]:
    """Go through the strongest reasons, one of each group of features: what it says, and whether it speaks for it."""
    told: set[FeatureGroup] = set()
    for each in () if match.grading is None else match.grading.contributions:
        group = each.feature.definition.group
        if each.value is None or group in told or len(told) == REASONS_MAX:
            continue
        told.add(group)
        words = FEATURE_WORDS[each.feature]
        yield (words.raises, True) if each.log_odds > 0 else (words.lowers, False)


def _spans(spans: Sequence[SpanShape]) -> list[str | tuple[str, str]]:
    return [
        (span.text.replace("\n", " "), "bold green") if span.hit else span.text.replace("\n", " ") for span in spans
    ]


def _owner(listing: ListingBrief) -> str:
    return f"（{listing.organization.name}）" if listing.organization else "（匿名 anonymous）"


def _write_waiting(terminal: Terminal, waiting: int) -> None:
    if waiting:
        terminal.say(f"{waiting} listings are not indexed by their meaning yet")
