"""What calls, silence and questions to institutes are told in (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.challenge.challenge import CallAct, CallOutcome, OwnerConsent
from market.challenge.institute_request import InstituteAnswer, SentAs
from market.challenge.need_cluster import ClusterState
from market.challenge.unmatched_need import UnmatchedOrder, UnmatchedReason
from web.page.language import message

LABELS: Mapping[Enum, str] = {
    OwnerConsent.GIVEN: message("The owner agrees"),
    OwnerConsent.REFUSED: message("The owner declined"),
    OwnerConsent.WITHDRAWN: message("The owner took the consent back"),
    CallOutcome.AGREED: message("an answer was taken and agreed on"),
    CallOutcome.NO_ANSWER: message("nobody answered the call"),
    CallOutcome.UNSUITABLE: message("no answer was suitable"),
    CallOutcome.GIVEN_UP: message("the market office gave it up"),
    CallOutcome.NEED_GONE: message("the need left the market"),
    CallOutcome.CONSENT_GONE: message("the need's owner does not agree to it, or no more"),
    CallAct.BEGIN: message("Drafted"),
    CallAct.EDIT: message("The text was changed"),
    CallAct.ASK: message("The owners were asked for their consent"),
    CallAct.CONSENT: message("An owner agreed to the text"),
    CallAct.REFUSE: message("An owner declined"),
    CallAct.WITHDRAW_CONSENT: message("An owner took the consent back"),
    CallAct.LEAVE: message("A need was taken out of it"),
    CallAct.MOVE: message("Went on to"),
    CallAct.ANSWER: message("An answer came in"),
    CallAct.WITHDRAW_ANSWER: message("An answer was taken back"),
    CallAct.CLOSE: message("Closed"),
    UnmatchedReason.NOT_MATCHED: message("Not matched yet"),
    UnmatchedReason.NO_SUPPLY: message("No supply in its field"),
    UnmatchedReason.THIN: message("Says too little"),
    UnmatchedReason.CONDITION: message("A condition fails"),
    UnmatchedReason.WEAK: message("Nothing is close enough"),
    UnmatchedReason.UNKNOWN: message("Not known: nothing that came up has a level"),
    UnmatchedOrder.BUDGET: message("largest budget"),
    UnmatchedOrder.DEADLINE: message("nearest deadline"),
    SentAs.MAIL: message("by e-mail"),
    SentAs.PRINT: message("by a printed letter"),
    InstituteAnswer.INTERESTED: message("interested"),
    InstituteAnswer.DECLINED: message("declined"),
    ClusterState.PROPOSED: message("proposed"),
    ClusterState.CALLED: message("called for"),
    ClusterState.DISMISSED: message("dismissed"),
    ClusterState.OUTDATED: message("outdated"),
}
FAULTS: Mapping[str, str] = {
    "title": message("Write a title of at most 120 characters, in one line."),
    "problem": message("Write at most 4000 characters."),
    "demands": message("Write at most 4000 characters."),
    "conditions": message("Write at most 4000 characters."),
    "price": message("Write amounts in ten thousand yuan, such as 60 or 12.5, the larger one last."),
    "budget_low": message("Write an amount in ten thousand yuan, such as 12.5, or leave it empty."),
    "budget_high": message("Write an amount in ten thousand yuan, such as 60, or leave it empty."),
    "deadline_on": message("Write a day as 2027-06-30, or leave it empty."),
    "answers_until": message("Write a day as 2027-06-30, or leave it empty."),
    "to": message("Choose a step that lies ahead."),
    "on": message("Write a day from that of the step before until today."),
    "outcome": message("Choose how it ended."),
    "listing": message("Choose one of your own that is public."),
    "body": message("Write 1 to 2000 characters."),
}
