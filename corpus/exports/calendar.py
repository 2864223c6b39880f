"""Calendar (日历): a meeting as a file that calendars read (iCalendar, RFC 5545)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from market.introduction.meeting import Meeting

ZONE = ZoneInfo("Asia/Shanghai")
_PRODUCT = "-//cuibai//meetings//ZH"


def write_meeting(meeting: Meeting, *, title: str, organizer: str) -> bytes:
    """Write one meeting. Its UID stays and its SEQUENCE rises, so that a later file replaces an earlier one.

    The organiser is named without an address: nobody's is given away, and answers go through the market.
    """
    event = Event()
    event.add("uid", f"{meeting.id}@meetings.cuibai")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", (meeting.changed_at or datetime.now(UTC)).astimezone(UTC))
    event.add("dtstart", meeting.begins_at.astimezone(ZONE))
    event.add("dtend", meeting.ends_at.astimezone(ZONE))
    event.add("summary", title)
    event.add("location", meeting.place)
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    who = vCalAddress(f"urn:uuid:{meeting.introduction_id}")
    who.params["CN"] = organizer
    event["organizer"] = who
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.cancelled else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
