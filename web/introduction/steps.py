"""Steps of an introduction (对接推进) and its meetings (会面): the forms on its page, and meetings for calendars."""

from contextlib import suppress
from datetime import datetime, time
from typing import TypeAlias
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.calendar import write_meeting
from corpus.reference.export_control import load_export_catalogues
from market.day import MARKET_TIME
from market.disclosure.grant import check_reason
from market.disclosure.ground import ExportCatalogue, GroundOutcome
from market.errors import Invalid
from market.introduction.introduction import Interest, IntroductionId, IntroductionOutdated, IntroductionSide
from market.introduction.meeting import Meeting, MeetingId
from market.introduction.message import Hearers, WordId
from market.introduction.stage import EndReason, Move
from market.introduction.store import contacts as introduction_contacts
from market.introduction.store import introductions
from market.introduction.store import meetings as introduction_meetings
from market.introduction.store import messages as introduction_messages
from market.introduction.store import steps as introduction_steps
from market.postgres.db import Connection
from market.viewer import MemberId
from web.http.context import CurrentMarket, read_catalogue
from web.http.visitor import CurrentVisitor
from web.introduction.labels import FAULTS
from web.introduction.pages import PATH, render_introduction
from web.introduction.timeline import read_facts
from web.page.actions import PageActions, SentForm
from web.page.form import Form, read_choice, read_day, read_uuid, read_version
from web.page.language import message

router = APIRouter()
TITLE = message("Meeting: %(need)s — %(listing)s")
ORGANIZER = message("Cuibai technology market")
actions = PageActions(
    router=router,
    path=f"{PATH}/{{id}}",
    make_id=IntroductionId,
    faults=FAULTS,
    outdated=IntroductionOutdated,
    render=render_introduction,
)
Sent: TypeAlias = SentForm[IntroductionId]


@actions.post("/meetings")
async def arrange_meeting(conn: Connection, sent: Sent) -> None:
    """Arrange a meeting."""
    await introduction_meetings.arrange(conn, _read_meeting(sent, read_uuid(sent.form, "new_id"), 0), actor=sent.actor)


@actions.post("/meetings/{meeting}")
async def change_meeting(conn: Connection, sent: Sent) -> None:
    """Put a meeting elsewhere, or at another time."""
    written = sent.form.value("sequence")
    meeting = _read_meeting(sent, sent.ids["meeting"], int(written) if written.isdecimal() else 0)
    await introduction_meetings.change(conn, meeting, actor=sent.actor)


@actions.post("/meetings/{meeting}/cancel")
async def cancel_meeting(conn: Connection, sent: Sent) -> None:
    """Cancel a meeting."""
    await introduction_meetings.cancel(conn, sent.id, MeetingId(sent.ids["meeting"]), actor=sent.actor)


@router.api_route("/introductions/{id}/meetings/{meeting}.ics", methods=["GET", "HEAD"])
async def download_meeting(
    request: Request,
    market: CurrentMarket,
    visitor: CurrentVisitor,
    id: UUID,  # noqa: A002  the address says id
    meeting: UUID,
) -> Response:
    """Give a meeting as a file for calendars."""
    viewer, which = visitor.actor().viewer, IntroductionId(id)
    async with market.database.reading() as conn:
        introduction = await introductions.get(conn, which, viewer=viewer)
        found = await introduction_meetings.get_one(conn, which, MeetingId(meeting), viewer=viewer)
        facts = await read_facts(conn, introduction, viewer=viewer)
    catalogue = read_catalogue(request)
    titles = {side: "--" if text is None else text.title for side, text in facts.texts.items()}
    title = catalogue.text(TITLE, need=titles[IntroductionSide.NEED], listing=titles[IntroductionSide.SUPPLY])
    content = write_meeting(found, title=title, organizer=catalogue.text(ORGANIZER))
    headers = {
        "Content-Disposition": f'attachment; filename="meeting-{found.sequence}.ics"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _read_meeting(sent: Sent, meeting_id: UUID, sequence: int) -> Meeting:
    """Read a meeting, in the market's own time. Raises Invalid with everything that is wrong."""
    form, day = sent.form, None
    with suppress(Invalid):
        day = read_day(form, "day")
    begins, ends = _read_time(form.line("begins")), _read_time(form.line("ends"))
    wrong = {name: "write it" for name, read in (("day", day), ("begins", begins), ("ends", ends)) if read is None}
    if day is None or begins is None or ends is None:
        raise Invalid(wrong)
    return Meeting(
        id=MeetingId(meeting_id),
        introduction_id=sent.id,
        begins_at=datetime.combine(day, begins, MARKET_TIME),
        ends_at=datetime.combine(day, ends, MARKET_TIME),
        place=form.line("place"),
        sequence=sequence,
    )


def _read_time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


@actions.post("/answer")
async def answer(conn: Connection, sent: Sent) -> None:
    """Answer for a side whether it is interested."""
    side, interest = read_choice(sent.form, "side", IntroductionSide), read_choice(sent.form, "interest", Interest)
    await introduction_steps.answer(conn, sent.id, side, interest, actor=sent.actor)


@actions.post("/stage")
async def advance(conn: Connection, sent: Sent) -> None:
    """Move an introduction to its next stage."""
    move, version = read_choice(sent.form, "move", Move), read_version(sent.form)
    await introduction_steps.advance(conn, sent.id, move, version=version, actor=sent.actor)


@actions.post("/end")
async def end(conn: Connection, sent: Sent) -> None:
    """End an introduction for a reason."""
    reason, version = read_choice(sent.form, "reason", EndReason), read_version(sent.form)
    await introduction_steps.end(conn, sent.id, reason, version=version, actor=sent.actor)


@actions.post("/plan")
async def plan(conn: Connection, sent: Sent) -> None:
    """Note what the broker does next, and by when."""
    action, on = sent.form.line("next_action"), read_day(sent.form, "next_on")
    await introduction_steps.plan(conn, sent.id, action, on, version=read_version(sent.form), actor=sent.actor)


@actions.post("/owner")
async def hand_over(conn: Connection, sent: Sent) -> None:
    """Hand an introduction over to a broker."""
    await introduction_steps.hand_over(conn, sent.id, MemberId(read_uuid(sent.form, "owner")), actor=sent.actor)


@actions.post("/words")
async def write_message(conn: Connection, sent: Sent) -> None:
    """Write a message or a note."""
    word_id, hearers = WordId(read_uuid(sent.form, "new_id")), read_choice(sent.form, "hearers", Hearers)
    await introduction_messages.write(conn, word_id, sent.id, hearers, sent.form.value("body"), actor=sent.actor)


@actions.post("/contact")
async def agree_contact(conn: Connection, sent: Sent) -> None:
    """Let the other side see how to reach this one, or take that back."""
    side, agreed = read_choice(sent.form, "side", IntroductionSide), sent.form.value("agreed") == "1"
    await introduction_contacts.agree(conn, sent.id, side, agreed=agreed, actor=sent.actor)


@router.post("/introductions/{id}/contact/show")
async def show_contact(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Show the contact details that the reader may see; each showing is recorded."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        contacts = await introduction_contacts.show(conn, IntroductionId(id), actor=actor)
    return await render_introduction(request, market, actor, IntroductionId(id), contacts=tuple(contacts))


@actions.post("/export-decision", office=True)
async def decide_export(conn: Connection, sent: Sent) -> None:
    """Record what the operator decided about export control."""
    catalogue, outcome = _read_catalogue(sent.form), read_choice(sent.form, "outcome", GroundOutcome)
    why = check_reason("why", sent.form.value("why"))
    await introduction_steps.decide_export(conn, sent.id, outcome, catalogue, reason=why, actor=sent.actor)


def _read_catalogue(form: Form) -> ExportCatalogue:
    for catalogue in load_export_catalogues():
        if catalogue.code == form.value("catalogue"):
            return catalogue
    raise Invalid({"catalogue": "choose one"})
