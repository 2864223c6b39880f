"""What introductions are told in: their stages, reasons and sides, and the lines of their timeline (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.introduction.introduction import Interest, IntroductionSide
from market.introduction.message import Hearers
from market.introduction.stage import EndReason, Move, Stage
from web.page.language import message

LABELS: Mapping[Enum, str] = {
    Stage.RECOMMENDED: message("recommended"),
    Stage.INTEREST: message("first interest"),
    Stage.INTRODUCED: message("introduced"),
    Stage.MEETING: message("meeting"),
    Stage.NEGOTIATING: message("negotiating"),
    Stage.SIGNED: message("signed"),
    Stage.ENDED: message("ended"),
    EndReason.TAKEN_BACK: message("the broker took it back before anybody answered"),
    EndReason.DECLINED: message("one side declined"),
    EndReason.SILENCE: message("no answer came"),
    EndReason.UNSUITABLE: message("it turned out not to fit"),
    EndReason.TERMS: message("no agreement on the terms"),
    EndReason.GONE: message("one of the two is not offered any more"),
    EndReason.EXPORT: message("it may not leave the country"),
    IntroductionSide.NEED: message("the needing side"),
    IntroductionSide.SUPPLY: message("the supplying side"),
    Interest.YES: message("interested"),
    Interest.NO: message("not interested"),
    Move.MEET: message("They have met, or will"),
    Move.NEGOTIATE: message("They negotiate"),
    Move.SIGN: message("They have signed"),
    Hearers.NOTE: message("A note for brokers and the market office"),
    Hearers.NEED: message("The needing side and the broker"),
    Hearers.SUPPLY: message("The supplying side and the broker"),
    Hearers.BOTH: message("Both sides and the broker"),
}

_WITHOUT_SIDE: Mapping[Move, str] = {
    Move.BEGIN: message("Recommended to both sides"),
    Move.INTRODUCE: message("Both sides want it: introduced"),
    Move.MEET: message("Went on to a meeting"),
    Move.NEGOTIATE: message("Went on to negotiations"),
    Move.SIGN: message("Signed"),
    Move.END: message("Ended"),
    Move.HAND_OVER: message("Handed over to another broker"),
    Move.PLAN: message("Next action planned"),
    Move.DECIDE_EXPORT: message("The market office decided about export control"),
    Move.ARRANGE: message("A meeting was arranged"),
    Move.RESCHEDULE: message("A meeting was changed"),
    Move.CANCEL: message("A meeting was cancelled"),
}
_OF_SIDE: Mapping[tuple[Move, IntroductionSide], str] = {
    (Move.INTEREST, IntroductionSide.NEED): message("The needing side is interested"),
    (Move.INTEREST, IntroductionSide.SUPPLY): message("The supplying side is interested"),
    (Move.DECLINE, IntroductionSide.NEED): message("The needing side declined"),
    (Move.DECLINE, IntroductionSide.SUPPLY): message("The supplying side declined"),
    (Move.LEAVE, IntroductionSide.NEED): message("The need has left the market: ended"),
    (Move.LEAVE, IntroductionSide.SUPPLY): message("What answers the need has left the market: ended"),
    (Move.AGREE_CONTACT, IntroductionSide.NEED): message("The needing side lets the other side see how to reach it"),
    (Move.AGREE_CONTACT, IntroductionSide.SUPPLY): message(
        "The supplying side lets the other side see how to reach it"
    ),
    (Move.WITHHOLD_CONTACT, IntroductionSide.NEED): message("The needing side shows its contact details no more"),
    (Move.WITHHOLD_CONTACT, IntroductionSide.SUPPLY): message("The supplying side shows its contact details no more"),
}
FAULTS: Mapping[str, str] = {
    "interest": message("Say whether you are interested."),
    "hearers": message("Choose who is to read it."),
    "body": message("Write 1 to 4000 characters."),
    "next_action": message("Write one line of at most 200 characters."),
    "next_on": message("Write a day as 2027-06-30, or leave it empty."),
    "reason": message("Choose why it ends."),
    "owner": message("Choose a broker."),
    "outcome": message("Choose what was decided."),
    "catalogue": message("Choose the catalogue that it was compared with."),
    "why": message("Write the reason, in at most 400 characters."),
    "day": message("Write the day of the meeting as 2027-06-30."),
    "begins": message("Write when it begins as 09:30."),
    "ends": message("Write when it ends as 11:00, after it begins."),
    "place": message("Write a place or a link, in one line of at most 200 characters."),
}


def describe_move(move: Move, side: IntroductionSide | None) -> str:
    """Give the line of the timeline that tells of a move (a message id)."""
    return _WITHOUT_SIDE[move] if side is None or move in _WITHOUT_SIDE else _OF_SIDE[move, side]
