"""Steps of an introduction (对接推进): what its sides, its broker and the office send from its page.

Meetings of an introduction (会面): arranged, changed and cancelled from its page, and written for calendars.
"""

from contextlib import suppress
from datetime import datetime, time
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.calendar import write_meeting
from corpus.reference.export_control import load_export_catalogues
from market.day import MARKET_TIME
from market.disclosure.grant import check_reason
from market.disclosure.ground import ExportCatalogue, GroundOutcome
from market.errors import Invalid
from market.introduction.introduction import Interest, IntroductionId, IntroductionSide
from market.introduction.meeting import Meeting, MeetingId
from market.introduction.message import Hearers, WordId
from market.introduction.stage import EndReason, Move
from market.introduction.store import (
    contacts as introduction_contacts,
)
from market.introduction.store import introductions
from market.introduction.store import meetings as introduction_meetings
from market.introduction.store import (
    messages as introduction_messages,
)
from market.introduction.store import (
    steps as introduction_steps,
)
from market.postgres.db import Connection
from market.viewer import MemberId
from web.http.context import CurrentMarket, current_market
from web.http.visitor import CurrentVisitor
from web.introduction.pages import apply_form, render_introduction
from web.introduction.timeline import read_facts
from web.page.form import Form, read_choice, read_day, read_form, read_uuid, read_version
from web.page.language import message
from web.page.preferences import read_preferences

router = APIRouter()
TITLE = message("Meeting: %(need)s — %(listing)s")
ORGANIZER = message("Cuibai technology market")


@router.post("/introductions/{id}/meetings")
async def arrange(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Arrange a meeting."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        await introduction_meetings.arrange(conn, _read(form, which, read_uuid(form, "new_id"), 0), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/meetings/{meeting}")
async def change(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID, meeting: UUID) -> Response:  # noqa: A002  as above
    """Put a meeting elsewhere, or at another time."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        sequence = int(form.value("sequence")) if form.value("sequence").isdecimal() else 0
        await introduction_meetings.change(conn, _read(form, which, meeting, sequence), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/meetings/{meeting}/cancel")
async def cancel(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID, meeting: UUID) -> Response:  # noqa: A002  as above
    """Cancel a meeting."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        await introduction_meetings.cancel(conn, which, MeetingId(meeting), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.api_route("/introductions/{id}/meetings/{meeting}.ics", methods=["GET", "HEAD"])
async def give_calendar(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  as above
    meeting: UUID,
) -> Response:
    """Give a meeting as a file for calendars."""
    viewer, which = visitor.actor().viewer, IntroductionId(id)
    async with market.database.reading() as conn:
        introduction = await introductions.get(conn, which, viewer=viewer)
        found = await introduction_meetings.get_one(conn, which, MeetingId(meeting), viewer=viewer)
        facts = await read_facts(conn, introduction, viewer=viewer)
    catalogue = current_market(request).catalogues[read_preferences(request).language]
    titles = {side: "--" if text is None else text.title for side, text in facts.texts.items()}
    title = catalogue.text(TITLE, need=titles[IntroductionSide.NEED], listing=titles[IntroductionSide.SUPPLY])
    content = write_meeting(found, title=title, organizer=catalogue.text(ORGANIZER))
    headers = {
        "Content-Disposition": f'attachment; filename="meeting-{found.sequence}.ics"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _read(form: Form, introduction_id: IntroductionId, meeting_id: UUID, sequence: int) -> Meeting:
    """Read a meeting, in the market's own time. Raises Invalid with everything that is wrong."""
    day = None
    with suppress(Invalid):
        day = read_day(form, "day")
    begins, ends = _clock(form.line("begins")), _clock(form.line("ends"))
    wrong = {name: "write it" for name, read in (("day", day), ("begins", begins), ("ends", ends)) if read is None}
    if day is None or begins is None or ends is None:
        raise Invalid(wrong)
    return Meeting(
        id=MeetingId(meeting_id),
        introduction_id=introduction_id,
        begins_at=datetime.combine(day, begins, MARKET_TIME),
        ends_at=datetime.combine(day, ends, MARKET_TIME),
        place=form.line("place"),
        sequence=sequence,
    )


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


@router.post("/introductions/{id}/answer")
async def answer(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Say for a side whether it is interested."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        side, interest = read_choice(form, "side", IntroductionSide), read_choice(form, "interest", Interest)
        await introduction_steps.answer(conn, which, side, interest, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/stage")
async def advance(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Move an introduction to its next stage."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        move = read_choice(form, "move", Move)
        await introduction_steps.advance(conn, which, move, version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/end")
async def end(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """End an introduction for a reason."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        reason = read_choice(form, "reason", EndReason)
        await introduction_steps.end(conn, which, reason, version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/plan")
async def plan(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Note what the broker does next, and by when."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        action, on = form.line("next_action"), read_day(form, "next_on")
        await introduction_steps.plan(conn, which, action, on, version=read_version(form), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/owner")
async def hand_over(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Give an introduction into a broker's hands."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        to = MemberId(read_uuid(form, "owner"))
        await introduction_steps.hand_over(conn, which, to, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/words")
async def write(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Write a message or a note."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        word_id, hearers = WordId(read_uuid(form, "new_id")), read_choice(form, "hearers", Hearers)
        await introduction_messages.write(conn, word_id, which, hearers, form.value("body"), actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/contact")
async def agree_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Let the other side see how to reach this one, or take that back."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        side, agreed = read_choice(form, "side", IntroductionSide), form.value("agreed") == "1"
        await introduction_contacts.agree(conn, which, side, agreed=agreed, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/contact/show")
async def show_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the contact details that the reader may see; each showing is recorded."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        contacts = await introduction_contacts.show(conn, IntroductionId(id), actor=actor)
    return await render_introduction(request, market, actor, IntroductionId(id), contacts=tuple(contacts))


@router.post("/introductions/{id}/export-decision")
async def decide_export(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record what the operator decided about export control."""
    actor, form, which = visitor.operator(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        catalogue, outcome = _catalogue(form), read_choice(form, "outcome", GroundOutcome)
        why = check_reason("why", form.value("why"))
        await introduction_steps.decide_export(conn, which, outcome, catalogue, reason=why, actor=actor)

    return await apply_form(request, market, actor, which, form=form, doing=doing)


def _catalogue(form: Form) -> ExportCatalogue:
    for catalogue in load_export_catalogues():
        if catalogue.code == form.value("catalogue"):
            return catalogue
    raise Invalid({"catalogue": "choose one"})
