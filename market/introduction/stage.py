"""Stage (对接阶段): how far an introduction has come, and what leads on."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from market.errors import Conflict


class Stage(Enum):
    """How far an introduction has come; INTEREST: one side at least has said yes, INTRODUCED: both have."""

    RECOMMENDED = "recommended"
    INTEREST = "interest"
    INTRODUCED = "introduced"
    MEETING = "meeting"
    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    ENDED = "ended"


class Move(Enum):
    """What happened to an introduction; some lead to another stage. LEAVE: one of the two listings left the market."""

    BEGIN = "begin"
    INTEREST = "interest"
    DECLINE = "decline"
    INTRODUCE = "introduce"
    MEET = "meet"
    NEGOTIATE = "negotiate"
    SIGN = "sign"
    END = "end"
    LEAVE = "leave"
    HAND_OVER = "hand-over"
    PLAN = "plan"
    AGREE_CONTACT = "agree-contact"
    WITHHOLD_CONTACT = "withhold-contact"
    DECIDE_EXPORT = "decide-export"
    ARRANGE = "arrange"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


class EndReason(Enum):
    """Why an introduction came to its end without a signature."""

    TAKEN_BACK = "taken-back"
    DECLINED = "declined"
    SILENCE = "silence"
    UNSUITABLE = "unsuitable"
    TERMS = "terms"
    GONE = "gone"
    EXPORT = "export"


BROKERS_REASONS = (EndReason.SILENCE, EndReason.UNSUITABLE, EndReason.TERMS, EndReason.GONE)
"""The reasons that a broker chooses from; the others come of what somebody did."""


OVER = (Stage.SIGNED, Stage.ENDED)
TOGETHER = (Stage.INTRODUCED, Stage.MEETING, Stage.NEGOTIATING, Stage.SIGNED)
"""The stages in which both sides know that both want it."""

STAGE_DAYS: Mapping[Stage, int] = {
    Stage.RECOMMENDED: 7,
    Stage.INTEREST: 7,
    Stage.INTRODUCED: 14,
    Stage.MEETING: 21,
    Stage.NEGOTIATING: 60,
}
"""How long an introduction may stay in a stage before it is overdue."""

TOLD = (
    *(Move.BEGIN, Move.INTRODUCE, Move.ARRANGE, Move.RESCHEDULE, Move.CANCEL),
    *(Move.DECLINE, Move.END, Move.LEAVE),
)
"""The moves about which the sides get a letter: something is asked of them, or no longer."""
TOLD_AFTER = timedelta(minutes=10)
"""So long a recommendation and a message wait before a letter tells of them: a broker may take the one back, and of
several messages one letter tells."""

_NEXT: Mapping[tuple[Stage, Move], Stage] = {
    (Stage.RECOMMENDED, Move.INTEREST): Stage.INTEREST,
    (Stage.INTEREST, Move.INTEREST): Stage.INTEREST,
    (Stage.INTEREST, Move.INTRODUCE): Stage.INTRODUCED,
    (Stage.INTRODUCED, Move.MEET): Stage.MEETING,
    (Stage.INTRODUCED, Move.NEGOTIATE): Stage.NEGOTIATING,
    (Stage.MEETING, Move.NEGOTIATE): Stage.NEGOTIATING,
    (Stage.NEGOTIATING, Move.SIGN): Stage.SIGNED,
    (Stage.RECOMMENDED, Move.DECLINE): Stage.ENDED,
    (Stage.INTEREST, Move.DECLINE): Stage.ENDED,
} | {(stage, move): Stage.ENDED for stage in Stage if stage not in OVER for move in (Move.END, Move.LEAVE)}
BROKERS_MOVES: Mapping[Move, Stage] = {
    Move.MEET: Stage.MEETING,
    Move.NEGOTIATE: Stage.NEGOTIATING,
    Move.SIGN: Stage.SIGNED,
}
"""What a broker moves on by, END aside, and where to."""


def next_stage(stage: Stage, move: Move) -> Stage:
    """Say where a move leads from a stage. Raises Conflict when there is no such move."""
    try:
        return _NEXT[stage, move]
    except KeyError:
        raise Conflict(f"an introduction that is {stage.value} has no move {move.value!r}") from None


def leads_on(stage: Stage, move: Move) -> bool:
    """Say whether there is such a move from a stage."""
    return (stage, move) in _NEXT
