"""The lines of calls, of what nothing answers and of what institutes are asked, and the rules that they follow."""

from collections.abc import Mapping

from market.viewer import Role
from tests.web.access.line import Line, both
from tests.web.access.rules import (
    Outcome,
    Rule,
    Who,
    but_nothing_there,
    everybody,
    hidden_from_all,
    members,
    office,
    only,
    owner_edits,
)
from tests.web.access.things import Thing

ID = "00000000-0000-4000-8000-00000000000a"
BROKERS = only(Role.BROKER, Role.OPERATOR)


def sees_call_draft(who: Who) -> Outcome:
    """Show a call that is not published to the members of the firm that was asked, to brokers and to the office."""
    drafts = who.active and who.role in (Role.BROKER, Role.OPERATOR)
    return Outcome.OPEN if who.owns or drafts else Outcome.HIDDEN


def _of_call(who: Who) -> Outcome:
    allowed = members(who)
    return sees_call_draft(who) if allowed is Outcome.OPEN else allowed


def drafts_call(who: Who) -> Outcome:
    """Let brokers and the office write a draft; who else sees it is refused, and who doesn't is told no more."""
    allowed = members(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and who.role not in (Role.BROKER, Role.OPERATOR) else allowed


def consents_to_call(who: Who) -> Outcome:
    """Let the editors of the firm behind a call answer for it; to the office and brokers it is not theirs."""
    allowed = _of_call(who)
    if allowed is not Outcome.OPEN or not who.owns:
        return allowed if allowed is not Outcome.OPEN else Outcome.HIDDEN
    return Outcome.OPEN if who.editor else Outcome.REFUSED


def answers_call(who: Who) -> Outcome:
    """Let editors of institutes and experts answer what is published."""
    allowed = only(Role.INSTITUTE, Role.EXPERT)(who)
    return Outcome.REFUSED if allowed is Outcome.OPEN and who.role is Role.INSTITUTE and not who.editor else allowed


def answers_office(who: Who) -> Outcome:
    """Let the editors of the firm that was asked answer; others find no such question."""
    allowed = only(Role.ENTERPRISE, Role.INSTITUTE)(who)
    return owner_edits(who) if allowed is Outcome.OPEN else allowed


_NEEDED = only(Role.ENTERPRISE, Role.INSTITUTE)


def _called(tail: str, rule: Rule, form: Mapping[str, str], thing: Thing = Thing.CALL) -> Line:
    return Line("POST", f"/calls/{{id}}{tail}", rule, thing, form)


CALLS = (
    *both("/calls", everybody, Thing.NONE),
    *both("/calls/{id}", everybody, Thing.PUBLISHED_CALL),
    Line("GET", "/calls/{id}", sees_call_draft, Thing.CALL),
    Line("GET", "/api/v1/calls/{id}", hidden_from_all, Thing.CALL),
    _called("/text", drafts_call, {"version": "2", "title": "另一个题目"}),
    _called("/ask", drafts_call, {"version": "2"}),
    _called("/consent", consents_to_call, {"consent": "given", "text_version": "1", "need": "{need}"}),
    _called("/drop", office, {"version": "2", "need": "{need}"}),
    _called("/step", office, {"version": "2", "to": "appraise", "on": "2026-01-01"}),
    _called("/close", office, {"version": "2", "outcome": "given-up", "on": "2026-01-01"}),
    _called("/answers", answers_call, {"new_id": ID, "listing": ID, "body": "我们揭榜"}, Thing.PUBLISHED_CALL),
    Line(
        "POST",
        "/calls/{id}/answers/{answer}/withdraw",
        but_nothing_there(answers_call),
        Thing.PUBLISHED_CALL,
        params={"answer": ID},
    ),
    Line("GET", "/office/silence", BROKERS),
    Line("GET", "/office/silence/{id}", BROKERS, Thing.SILENT_NEED),
    Line("POST", "/office/silence/{id}/call", BROKERS, Thing.SILENT_NEED),
    Line("POST", "/office/silence/{id}/advise", BROKERS, Thing.SILENT_NEED),
    Line(
        "POST",
        "/office/silence/{id}/ask",
        but_nothing_there(office),
        Thing.SILENT_NEED,
        {"organization": ID, "sent_as": "print"},
    ),
    Line(
        "GET",
        "/office/silence/{id}/letter/{organization}",
        but_nothing_there(BROKERS),
        Thing.SILENT_NEED,
        params={"organization": ID},
    ),
    Line("GET", "/office/common-needs", BROKERS),
    Line("POST", "/office/common-needs", office),
    Line("POST", "/office/common-needs/{id}", office, form={"do": "dismiss"}),
    Line("GET", "/mine/asked", _NEEDED),
    Line("POST", "/mine/asked/{id}", answers_office, Thing.ASKED, {"answer": "declined"}),
)
