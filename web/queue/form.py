"""The form of the queue (撮合表单): what a broker wants to be shown, and what they do with the pair that is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from market.errors import Invalid
from market.judging.judgement import Level, Reason
from market.listing.listing import Kind
from market.queue.queue import QUEUE_KINDS, ActKind, QueueDecision, QueuePairId, Snooze
from web.page.filters import address
from web.page.form import Form

PATH = "/queue"
PASSED_MAX = 50
"""So many pairs that were passed over can be gone back to; older ones come up again."""
_DIGITS_MAX = 15


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """What a broker wants to be shown: without levels if `blind`, of one kind or of all, and not what they passed.

    `pair` is one they go back to.
    """

    blind: bool = False
    kind: Kind | None = None
    passed: tuple[QueuePairId, ...] = ()
    pair: QueuePairId | None = None

    @property
    def passed_text(self) -> str:
        """Write the passed pairs as a field of the form holds them."""
        return ",".join(str(pair) for pair in self.passed)

    @property
    def previous(self) -> QueuePairId | None:
        """Give the pair that was passed last."""
        return self.passed[-1] if self.passed else None

    @property
    def href(self) -> str:
        """Write the address of the queue with this wish."""
        pairs = [("blind", "1")] if self.blind else []
        pairs += [("kind", self.kind.value)] if self.kind is not None else []
        pairs += [("passed", self.passed_text)] if self.passed else []
        pairs += [("pair", str(self.pair))] if self.pair is not None else []
        return address(PATH, *pairs)

    def seeing(self, *, blind: bool) -> "QueueOptions":
        """Give the same wish with or without levels."""
        return replace(self, blind=blind, pair=None)

    def of_kind(self, kind: Kind | None) -> "QueueOptions":
        """Give the same wish for one kind, or for all."""
        return replace(self, kind=kind, pair=None)

    @property
    def going_on(self) -> "QueueOptions":
        """Give the wish of who is done with the pair they went back to."""
        return replace(self, pair=None)

    def passing(self, pair: QueuePairId) -> "QueueOptions":
        """Give the wish of who goes on without having decided about a pair."""
        return replace(self, passed=(*(each for each in self.passed if each != pair), pair)[-PASSED_MAX:], pair=None)

    def going_back(self, pair: QueuePairId) -> "QueueOptions":
        """Give the wish of who goes back to a pair."""
        return replace(self, passed=tuple(each for each in self.passed if each != pair), pair=pair)


def read_options(values: Mapping[str, str]) -> QueueOptions:
    """Read a wish from an address or a form. Raises Invalid."""
    kind = values.get("kind", "")
    if kind and kind not in (each.value for each in QUEUE_KINDS):
        raise Invalid({"kind": "choose achievements or experts"})
    passed = [read_pair(text) for text in values.get("passed", "").split(",") if text]
    pair = values.get("pair", "")
    return QueueOptions(
        blind=values.get("blind") == "1",
        kind=Kind(kind) if kind else None,
        passed=tuple(passed[-PASSED_MAX:]),
        pair=read_pair(pair) if pair else None,
    )


def read_pair(text: str) -> QueuePairId:
    """Read the number of a pair. Raises Invalid."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS_MAX):
        raise Invalid({"pair": "a pair is named by its number"})
    return QueuePairId(int(text))


def read_decision(form: Form) -> QueueDecision | None:
    """Read what is to be done with the open pair from the button that was pressed; None where it decides nothing.

    Raises Invalid.
    """
    verb, _, choice = form.value("do").partition(":")
    note = form.line("note")
    match verb:
        case "grade":
            return QueueDecision(act=ActKind.GRADE, level=_level(choice), note=note)
        case "decline":
            reason = next((each for each in Reason if each.value == choice), None)
            return QueueDecision(act=ActKind.DECLINE, level=_level(form.value("level")), reason=reason, note=note)
        case "introduce":
            return QueueDecision(act=ActKind.INTRODUCE)
        case "snooze":
            until = next((each for each in Snooze if str(each.value) == choice), None)
            return QueueDecision(act=ActKind.SNOOZE, snooze=until)
        case _:
            return None


def _level(text: str) -> Level | None:
    return next((each for each in Level if str(each.value) == text), None)
