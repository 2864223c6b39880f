"""Meetings of an introduction (会面): arranged, changed and cancelled from its page, and written for calendars."""

from contextlib import suppress
from datetime import datetime, time
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.exports.calendar import write_meeting
from market.day import MARKET_TIME
from market.errors import Invalid
from market.introduction.introduction import IntroductionId, Side
from market.introduction.meeting import Meeting, MeetingId
from market.introduction.store import introductions
from market.introduction.store import meetings as introduction_meetings
from market.postgres.db import Connection
from web.context import CurrentMarket, current_market
from web.form import Form, read_day, read_form, read_uuid
from web.introduction_view import read_facts
from web.language import message
from web.pages.introduction import keep
from web.preferences import read_preferences
from web.visitor import CurrentVisitor

router = APIRouter()
TITLE = message("Meeting: %(need)s — %(listing)s")
ORGANIZER = message("Cuibai technology market")


@router.post("/introductions/{id}/meetings")
async def arrange(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Arrange a meeting."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        await introduction_meetings.arrange(conn, _read(form, which, read_uuid(form, "new_id"), 0), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/meetings/{meeting}")
async def change(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID, meeting: UUID) -> Response:  # noqa: A002  as above
    """Put a meeting elsewhere, or at another time."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        sequence = int(form.value("sequence")) if form.value("sequence").isdecimal() else 0
        await introduction_meetings.change(conn, _read(form, which, meeting, sequence), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


@router.post("/introductions/{id}/meetings/{meeting}/cancel")
async def cancel(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID, meeting: UUID) -> Response:  # noqa: A002  as above
    """Cancel a meeting."""
    actor, form, which = visitor.actor(), await read_form(request), IntroductionId(id)

    async def doing(conn: Connection) -> None:
        await introduction_meetings.cancel(conn, which, MeetingId(meeting), actor=actor)

    return await keep(request, market, actor, which, form=form, doing=doing)


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
    title = catalogue.text(TITLE, need=titles[Side.NEED], listing=titles[Side.SUPPLY])
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
