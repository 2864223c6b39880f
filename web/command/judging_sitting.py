"""A sitting at the terminal (终端评判): pairs one by one, by keyboard, blind."""

from dataclasses import dataclass

from market.errors import Conflict, Contended, Invalid
from market.judging.access_pass import Bearer
from market.judging.judgement import Level, Reason
from market.judging.store import turns as judging_turns
from market.judging.turn import Grade, Outcome
from market.postgres.db import Database
from web.command.keyboard import END, ENTER, Keyboard
from web.command.pair_text import pair_text
from web.command.terminal import Terminal
from web.formats import Formats
from web.judging_desk import Desk, Sitting, read_desk
from web.judging_keys import HELP, LEVEL_KEYS, NOTE, QUIT, REASON_KEYS, SKIP, UNDO
from web.labels import LABELS

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


class JudgingSitting:
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
            desk = await read_desk(self._database, self._bearer)
            if desk.sitting is None:
                self._terminal.write("nothing is left for you; draw more pairs with --needs 10")
                return graded
            self._show(desk, desk.sitting)
            outcome = await self._judge(desk.sitting)
            if outcome is None:
                return graded
            graded += outcome is Outcome.JUDGED

    async def _judge(self, sitting: Sitting) -> Outcome | None:
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
                return Outcome.SKIPPED
            except Contended as error:  # nothing was written: the same key may go through now
                self._terminal.complain(str(error))
                outcome = None
            except Invalid as error:
                self._terminal.complain("; ".join(error.fields.values()))
                outcome = None
            if outcome is not None:
                return outcome

    async def _press(self, key: str, sitting: Sitting, draft: _Draft) -> Outcome | None:
        """Do what a key says; None while the pair stays open."""
        if key in LEVEL_KEYS:
            draft.level = LEVEL_KEYS[key]
            self._ask_reason(draft.level)
        elif key in _REASONS or key == ENTER:
            return await self._keep(sitting, draft, _REASONS.get(key))
        elif key == SKIP:
            async with self._database.writing() as conn:
                await judging_turns.skip(conn, sitting.turn.id, judge=self._bearer.judge)
            return Outcome.SKIPPED
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

    async def _keep(self, sitting: Sitting, draft: _Draft, reason: Reason | None) -> Outcome | None:
        if draft.level is None:
            if reason is not None:
                self._terminal.complain("choose the level first")
            return None
        grade = Grade(draft.level, reason, draft.note)
        async with self._database.writing() as conn:
            outcome = await judging_turns.grade(conn, sitting.turn.id, grade, judge=self._bearer.judge)
        if outcome is Outcome.WITHDRAWN:
            self._terminal.complain("the pair has left the market meanwhile and was left out")
        return outcome

    async def _take_back(self) -> Outcome | None:
        async with self._database.writing() as conn:
            back = await judging_turns.take_back(conn, self._bearer.judge, self._bearer.kind)
        if back is None:
            self._terminal.complain("there is nothing to take back")
            return None
        return Outcome.SKIPPED

    def _show(self, desk: Desk, sitting: Sitting) -> None:
        """Show the open pair under what was done before."""
        console, progress = self._terminal.data, desk.progress
        console.rule(f"{progress.own} graded, {progress.left} left · all judges {progress.given} of {progress.wanted}")
        if desk.last is not None and desk.last.judgement is not None:
            self._terminal.write((f"kept: {self._named(desk.last.judgement.level, desk.last.judgement.reason)}", "dim"))
        elif desk.last is not None and desk.last.outcome is Outcome.WITHDRAWN:
            self._terminal.write(("a pair has left the market and was left out", "dim"))
        if sitting.earlier is not None:
            before = self._named(sitting.earlier.level, sitting.earlier.reason)
            self._terminal.write((f"you graded this pair {before}; a new grade replaces that, s leaves it", "yellow"))
        console.print(pair_text(sitting, self._formats, width=console.width), soft_wrap=False)
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
