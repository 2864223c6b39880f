"""What deals are told in: kinds, states, parties, lines, the adviser's questions and the timeline (message ids)."""

from collections.abc import Mapping
from enum import Enum

from market.deal.deal import DealSide, PartyType, Series
from market.deal.kind import DealKind, Held, Result, Title
from market.deal.line import LineKind
from market.deal.rule import Certainty
from market.deal.state import DealEvent, State
from web.page.language import message

LABELS: Mapping[Enum, str] = {
    Series.MARKET: message("through the market"),
    Series.DISTRICT: message("the whole district, imported"),
    DealKind.DEVELOPMENT: message("technology development"),
    DealKind.TRANSFER: message("technology transfer"),
    DealKind.LICENCE: message("technology licence"),
    DealKind.CONSULTING: message("technical consulting"),
    DealKind.SERVICE: message("technical service (kind of contract)"),
    State.INTENDED: message("intended"),
    State.SIGNED: message("contract signed"),
    State.SUBMITTED: message("handed in for registration"),
    State.REGISTERED: message("registered"),
    State.CHANGED: message("registered, changed"),
    State.TERMINATED: message("terminated"),
    State.REVOKED: message("registration revoked"),
    DealSide.SELLER: message("seller"),
    DealSide.BUYER: message("buyer"),
    PartyType.ENTERPRISE: message("enterprise"),
    PartyType.UNIVERSITY: message("university"),
    PartyType.INSTITUTE: message("research institute"),
    PartyType.HOSPITAL: message("hospital"),
    PartyType.GOVERNMENT: message("public authority"),
    PartyType.SOCIETY: message("society"),
    PartyType.PERSON: message("natural person"),
    PartyType.OTHER: message("other organisation"),
    LineKind.TECHNOLOGY: message("the technology itself"),
    LineKind.CARRIER: message("technical carrier, in sets"),
    LineKind.EQUIPMENT: message("bought equipment or instruments"),
    LineKind.MATERIAL: message("parts or raw materials"),
    LineKind.OTHER: message("another cost that is not technical"),
    Held.NOT_YET: message("not yet: it has to be developed"),
    Held.COMPLETE: message("yes, complete"),
    Held.NOT_THE_POINT: message("that is not what the contract is about"),
    Title.PASSES: message("title passes to the buyer"),
    Title.LICENSED: message("the buyer may use it, title stays"),
    Title.NONE: message("no title is dealt with"),
    Result.SOLUTION: message("a new technical solution"),
    Result.RIGHT: message("a technology or a right that is there"),
    Result.REPORT: message("a report on a specific topic"),
    Result.SOLVED: message("a technical problem, solved"),
    Certainty.SEEN: message("seen in a public source"),
    Certainty.RECALLED: message("recalled, not checked"),
    Certainty.OWN: message("this market's own"),
    DealEvent.DRAFTED: message("Intention recorded"),
    DealEvent.SIGNED: message("Contract signed"),
    DealEvent.SUBMITTED: message("Handed in for registration"),
    DealEvent.RETURNED: message("Sent back by the registrar"),
    DealEvent.REGISTERED: message("Registered"),
    DealEvent.CHANGED: message("Terms changed"),
    DealEvent.TERMINATED: message("Terminated"),
    DealEvent.REVOKED: message("Registration revoked"),
    DealEvent.PAID: message("Payment received"),
    DealEvent.CORRECTED: message("Corrected"),
    DealEvent.STRUCK: message("Struck out"),
    DealEvent.APPROVED: message("Approved by a second person"),
    DealEvent.REFUSED: message("Refused by a second person"),
}

QUESTIONS: Mapping[str, str] = {
    "held": message("Was the solution there when the contract was signed?"),
    "title": message("What does the contract say of the right?"),
    "result": message("What is handed over?"),
    "goal": message("Is a concrete goal, or an index of quality, agreed?"),
}
"""The adviser's four questions, by the name of their field."""
