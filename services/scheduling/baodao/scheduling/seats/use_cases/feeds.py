"""Decisions about the addresses of people's calendars."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, use_case
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.feed import Feed
from baodao.schema.scheduling.calendars import CalendarReceipt, ShareCalendar, UnshareCalendar


@use_case
def share_calendar(
    command: ShareCalendar,
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    feed: Annotated[Feed | None, by("volunteer_id")],
    now: datetime,
) -> Decision[CalendarReceipt]:
    """Give a calendar a secret address; the one that it had leads nowhere any more."""
    shared = Feed.share(feed, calendar.id, command.calendar_key, now)
    return accept(CalendarReceipt(volunteer_id=calendar.id, since=now), shared)


@use_case
def unshare_calendar(
    command: UnshareCalendar,
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    feed: Annotated[Feed | None, by("volunteer_id")],
) -> Decision[CalendarReceipt]:
    """Take the address of a calendar away, if it has one."""
    receipt = CalendarReceipt(volunteer_id=calendar.id, since=None)
    return accept(receipt, *([feed.erase()] if feed else []))
