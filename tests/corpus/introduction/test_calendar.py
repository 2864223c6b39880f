"""A meeting's file, read back by a parser of calendars."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from icalendar import Calendar, Event

from corpus.exports.calendar import write_meeting
from market.introduction.introduction import IntroductionId
from market.introduction.meeting import Meeting, MeetingId

MEETING = Meeting(
    id=MeetingId(UUID(int=7)),
    introduction_id=IntroductionId(UUID(int=8)),
    begins_at=datetime(2027, 3, 3, 1, tzinfo=UTC),
    ends_at=datetime(2027, 3, 3, 2, 30, tzinfo=UTC),
    place="线上, 会议室;3\\楼",
    changed_at=datetime(2027, 2, 1, 4, 5, 6, tzinfo=UTC),
)


def read(meeting: Meeting) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(write_meeting(meeting, title="磁钢耐温" * 30, organizer="翠柏"))
    assert isinstance(calendar, Calendar)
    (event,) = (part for part in calendar.walk("VEVENT") if isinstance(part, Event))
    return calendar, event


def test_a_meeting_comes_back_as_it_was_written() -> None:
    calendar, event = read(MEETING)
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 0)
    assert (event.start, event.end) == (MEETING.begins_at, MEETING.ends_at)
    assert (str(event["LOCATION"]), str(event["SUMMARY"])) == (MEETING.place, "磁钢耐温" * 30)


def test_a_change_and_a_cancellation_name_the_same_meeting() -> None:
    _, first = read(MEETING)
    calendar, last = read(replace(MEETING, sequence=2, cancelled=True))
    assert first["UID"] == last["UID"]
    assert (calendar["METHOD"], last["STATUS"], last["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)


def test_lines_are_short_and_end_as_calendars_want_it_and_no_address_is_given_away() -> None:
    raw = write_meeting(MEETING, title="磁钢耐温" * 30, organizer="翠柏")
    assert b"DTSTART;TZID=Asia/Shanghai:20270303T090000\r\n" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert b"mailto" not in raw.lower()
