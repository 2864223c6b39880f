"""A sitting at the terminal (终端评判): pairs one by one, by keyboard, blind.

A pair as the terminal shows it (评判对): both sides with all that a judge needs, and nobody's name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from market.errors import Conflict, Contended, Invalid
from market.indicator.indicator import Force, Indicator
from market.judging.access_pass import Bearer
from market.judging.judgement import Level, Reason
from market.judging.store import turns as judging_turns
from market.judging.turn import Grade, TurnOutcome
from market.listing.achievement import Achievement, Elements
from market.listing.expert import Expert
from market.listing.maturity import Maturity
from market.listing.need import Need
from market.postgres.db import Database
from web.command.terminal import Terminal, plain
from web.judging.keyboard import END, ENTER, Keyboard
from web.judging.queue import (
    HELP,
    LEVEL_KEYS,
    NOTE,
    QUIT,
    REASON_KEYS,
    SKIP,
    UNDO,
    JudgingPair,
    JudgingQueue,
    read_queue,
)
from web.page.formats import NONE, Formats
from web.page.labels import LABELS

TWO_SIDES = 100
"""From so many columns on both sides stand beside each other."""

PairFact = tuple[str, str]


def render_pair(sitting: JudgingPair, formats: Formats, *, width: int) -> RenderableType:
    """Lay out a pair for a terminal of a width."""
    sides = [_side("NEED", sitting.need, _need(sitting.need, formats))]
    if isinstance(sitting.listing, Achievement):
        sides.append(_side("ACHIEVEMENT", sitting.listing, _achievement(sitting.listing, formats)))
    else:
        sides.append(_side("EXPERT", sitting.listing, _expert(sitting.listing, formats)))
    if width < TWO_SIDES:
        return Group(sides[0], "", sides[1])
    table = Table.grid(expand=True, padding=(0, 2))
    for _ in sides:
        table.add_column(ratio=1)
    table.add_row(*sides)
    return table


def _side(name: str, listing: Need | Achievement | Expert, facts: Iterator[PairFact]) -> Text:
    text = Text.assemble((f"{name}\n", "bold dim"), (f"{plain(listing.title)}\n", "bold"))
    for passage in (listing.summary, listing.body):
        if passage:
            text.append(f"\n{plain(passage)}\n")
    text.append("\n")
    for label, value in facts:
        if value not in ("", NONE):
            text.append(f"{plain(label)}: ", style="dim").append(f"{plain(value)}\n")
    return text


def _need(need: Need, formats: Formats) -> Iterator[PairFact]:
    yield from (_figure(each, formats, demanded=True) for each in need.indicators)
    yield "present state", need.present_state
    yield "tried", need.tried
    yield "used in", need.application
    yield "judged by", need.criteria
    yield "budget", formats.price(need.budget)
    yield "wanted by", formats.day(need.deadline_on)
    yield "maturity wanted", _maturity(need.maturity, formats)
    yield "ways", _names(need.modes, formats)
    yield from _terms(need.elements, formats)
    yield "place", " ".join(need.place.path)


def _achievement(achievement: Achievement, formats: Formats) -> Iterator[PairFact]:
    yield from (_figure(each, formats, demanded=False) for each in achievement.indicators)
    yield "price", formats.price(achievement.price)
    yield "maturity", _maturity(achievement.maturity, formats)
    yield "ways", _names(achievement.modes, formats)
    for gain in achievement.advantages:
        yield gain.aspect, f"{gain.gain} ({gain.baseline})" if gain.baseline else gain.gain
    yield from _terms(achievement.elements, formats)
    for right in achievement.rights:
        until = f", until {formats.day(right.expires_on)}" if right.expires_on else ""
        yield formats.catalogue.text(LABELS[right.kind]), formats.catalogue.text(LABELS[right.status]) + until
    yield "territory", achievement.territory
    yield "place", " ".join(achievement.place.path)
    yield "confirmed", formats.day(achievement.confirmed_on)
    yield "valid until", formats.day(achievement.expires_on)


def _expert(expert: Expert, formats: Formats) -> Iterator[PairFact]:
    for topic in expert.topics:
        shown = [f"{each.year} {formats.catalogue.text(LABELS[each.kind])} {each.title}" for each in topic.evidence]
        yield topic.name, "; ".join(shown) or "no evidence given"
    yield "can work", _names(expert.availability, formats)
    yield "languages", _names(expert.languages, formats)
    yield "not for", formats.listed(expert.conflicts)
    yield "place", " ".join(expert.place.path)


def _figure(indicator: Indicator, formats: Formats, *, demanded: bool) -> PairFact:
    value = f"{formats.bound(indicator)} {indicator.unit}".strip()
    condition = f" ({indicator.condition})" if indicator.condition else ""
    return indicator.name, f"{value}{condition}{', must' if demanded and indicator.force is Force.MUST else ''}"


def _maturity(maturity: Maturity | None, formats: Formats) -> str:
    if maturity is None:
        return NONE
    evidence = f"; {maturity.evidence}" if maturity.evidence else ""
    return f"{formats.short_level(maturity)}, {formats.step_name(maturity)}{evidence}"


def _terms(elements: Elements, formats: Formats) -> Iterator[PairFact]:
    for name in ("materials", "methods", "effects", "products", "applications"):
        yield name, formats.listed(getattr(elements, name))


def _names(members: Sequence[Enum], formats: Formats) -> str:
    return formats.listed(formats.catalogue.text(LABELS[member]) for member in members)


ASK_LEVEL = "level 1–4   n note   s skip   u back to the last one   ? help   q end"
GUIDE = (
    "4 introduce today · 3 clear one point first · 2 a lead at most · 1 no second look",
    "Read both sides to the end. What is not said is not stated, not missed. Skip where you have an interest.",
    "1. The same problem? Only the same words: 1. Only the same trade or technique: 2 at most.",
    "2. The main part? A piece missing: 3 at most. A side issue: 2.",
    "3. The figures? One must-figure missed, or a key one not stated: 3. Two or more missed, or far off: 2.",
    "4. Maturity, price, ways, territory? One conflict: 3. Two: 2. What the need does not ask for is none.",
    "5. Between two levels choose the lower, and say why.",
)
GUIDE_EXPERTS = "Experts: evidence of the last ten years on the same problem 4, same technique 3, same discipline 2."

_REASONS = {key: reason for reason, key in REASON_KEYS.items()}


@dataclass(slots=True)
class _Draft:
    """What has been pressed so far for the open pair."""

    level: Level | None = None
    note: str = ""


class JudgingSession:
    """One judge's sitting until they end it or nothing is left."""

    def __init__(
        self, database: Database, bearer: Bearer, keyboard: Keyboard, terminal: Terminal, formats: Formats
    ) -> None:
        self._database = database
        self._bearer = bearer
        self._keyboard = keyboard
        self._terminal = terminal
        self._formats = formats

    async def judge_all(self) -> int:
        """Show pair after pair, and count what was graded in this sitting."""
        graded = 0
        while True:
            desk = await read_queue(self._database, self._bearer)
            if desk.sitting is None:
                self._terminal.write("nothing is left for you; draw more pairs with --needs 10")
                return graded
            self._show(desk, desk.sitting)
            outcome = await self._judge(desk.sitting)
            if outcome is None:
                return graded
            graded += outcome is TurnOutcome.JUDGED

    async def _judge(self, sitting: JudgingPair) -> TurnOutcome | None:
        """Take keys until the pair is dealt with; None ends the sitting, SKIPPED is also said of an undo."""
        draft = _Draft(note=sitting.earlier.note if sitting.earlier is not None else "")
        while True:
            key = await self._keyboard.read_key()
            if key in (END, QUIT):
                return None
            try:
                outcome = await self._press(key if key == ENTER else key.lower(), sitting, draft)
            except Conflict as error:
                self._terminal.complain(str(error))
                return TurnOutcome.SKIPPED
            except Contended as error:  # nothing was written: the same key may go through now
                self._terminal.complain(str(error))
                outcome = None
            except Invalid as error:
                self._terminal.complain("; ".join(error.fields.values()))
                outcome = None
            if outcome is not None:
                return outcome

    async def _press(self, key: str, sitting: JudgingPair, draft: _Draft) -> TurnOutcome | None:
        """Do what a key says; None while the pair stays open."""
        if key in LEVEL_KEYS:
            draft.level = LEVEL_KEYS[key]
            self._ask_reason(draft.level)
        elif key in _REASONS or key == ENTER:
            return await self._keep(sitting, draft, _REASONS.get(key))
        elif key == SKIP:
            async with self._database.writing() as conn:
                await judging_turns.skip(conn, sitting.turn.id, judge=self._bearer.judge)
            return TurnOutcome.SKIPPED
        elif key == UNDO:
            return await self._take_back()
        elif key == NOTE:
            self._terminal.write(("note: ", "dim"))
            draft.note = " ".join((await self._keyboard.read_line()).split())
        elif key in (HELP, "？"):
            for line in GUIDE:
                self._terminal.write(line)
            self._terminal.write(GUIDE_EXPERTS)
        return None

    async def _keep(self, sitting: JudgingPair, draft: _Draft, reason: Reason | None) -> TurnOutcome | None:
        if draft.level is None:
            if reason is not None:
                self._terminal.complain("choose the level first")
            return None
        grade = Grade(draft.level, reason, draft.note)
        async with self._database.writing() as conn:
            outcome = await judging_turns.grade(conn, sitting.turn.id, grade, judge=self._bearer.judge)
        if outcome is TurnOutcome.WITHDRAWN:
            self._terminal.complain("the pair has left the market meanwhile and was left out")
        return outcome

    async def _take_back(self) -> TurnOutcome | None:
        async with self._database.writing() as conn:
            back = await judging_turns.take_back(conn, self._bearer.judge, self._bearer.kind)
        if back is None:
            self._terminal.complain("there is nothing to take back")
            return None
        return TurnOutcome.SKIPPED

    def _show(self, desk: JudgingQueue, sitting: JudgingPair) -> None:
        """Show the open pair under what was done before."""
        console, progress = self._terminal.data, desk.progress
        console.rule(f"{progress.own} graded, {progress.left} left · all judges {progress.given} of {progress.wanted}")
        if desk.last is not None and desk.last.judgement is not None:
            self._terminal.write((f"kept: {self._named(desk.last.judgement.level, desk.last.judgement.reason)}", "dim"))
        elif desk.last is not None and desk.last.outcome is TurnOutcome.WITHDRAWN:
            self._terminal.write(("a pair has left the market and was left out", "dim"))
        if sitting.earlier is not None:
            before = self._named(sitting.earlier.level, sitting.earlier.reason)
            self._terminal.write((f"you graded this pair {before}; a new grade replaces that, s leaves it", "yellow"))
        console.print(render_pair(sitting, self._formats, width=console.width), soft_wrap=False)
        self._terminal.write((ASK_LEVEL, "bold"))

    def _ask_reason(self, level: Level) -> None:
        reasons = "   ".join(f"{key} {self._label(reason)}" for reason, key in REASON_KEYS.items())
        none = "   Enter none" if level is Level.STRONG else ""
        self._terminal.write((f"{level.value} {self._label(level)}: ", "bold"), reasons, none)

    def _named(self, level: Level, reason: Reason | None) -> str:
        said = f"{level.value} {self._label(level)}"
        return said if reason is None else f"{said}, {self._label(reason)}"

    def _label(self, member: Level | Reason) -> str:
        return self._formats.catalogue.text(LABELS[member])
