"""Calendar feeds (RFC 5545): what a calendar on a phone subscribes to and asks for now and then."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import everybody, guardian, guests, own
from baodao.schema.base import (
    Command,
    DivisionCode,
    Id,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.identity.secrets import Digest
from baodao.schema.places import Point

EntryStatus = Literal["confirmed", "tentative", "cancelled"]
"""As STATUS of a VEVENT: it takes place, it may for the person, it does not any more."""


class CalendarEntry(Value):
    """A shift as a calendar shows it: nothing of who else comes.

    `sequence` grows with each change of the shift, of its activity or of the person's sign-up.
    """

    shift_id: Id
    activity_id: Id
    sequence: int
    modified_at: RecordedInstant | None = None
    """When the last of these changes was decided; None where that is not known."""
    status: EntryStatus
    title: str
    role: str
    place: str
    station: str | None
    point: Point | None
    zone: str
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class CalendarFeed(Value):
    """What a calendar shows, from 30 days ago up to 366 days ahead, in the order of starts.

    At most 1,000: those to come first of all. What was cancelled stays as cancelled as long as its
    time is among these days, since a calendar keeps what it is not told of.
    """

    shifts: list[CalendarEntry]


# --- a person's own -------------------------------------------------------------------------------


class CalendarReceipt(Value):
    """Whose calendar has an address, and since when; None: it has none any more."""

    volunteer_id: Id
    since: RecordedInstant | None


class ShareCalendar(
    Command,
    subject="commands.scheduling.share-calendar",
    reply=CalendarReceipt,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
):
    """Give one's calendar an address that nobody can guess, in place of the one that it had."""

    volunteer_id: Id
    calendar_key: Digest = Field(description="SHA-256 of the secret in the address")


class UnshareCalendar(
    Command,
    subject="commands.scheduling.unshare-calendar",
    reply=CalendarReceipt,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
):
    """Take the address of one's calendar away: who has it sees nothing any more."""

    volunteer_id: Id


class GetOwnCalendar(
    Query,
    subject="queries.scheduling.get-own-calendar",
    reply=CalendarFeed,
    access=[guests(), everybody()],
):
    """What the person has signed up for whose calendar has this address; the address is the key."""

    calendar_key: Digest


# --- what everybody may see -----------------------------------------------------------------------


class GetOrganisationCalendar(
    Query,
    subject="queries.scheduling.get-organisation-calendar",
    reply=CalendarFeed,
    access=[guests(), everybody()],
):
    """The published shifts of an organisation."""

    organisation_id: Id


class GetDivisionCalendar(
    Query,
    subject="queries.scheduling.get-division-calendar",
    reply=CalendarFeed,
    access=[guests(), everybody()],
):
    """The published shifts of a division and of everything below it."""

    division: DivisionCode


# --- refusals -------------------------------------------------------------------------------------


class NoSuchCalendar(
    Refusal,
    slug="no-such-calendar",
    en="There is no calendar at this address, or no longer. Please copy the address anew where you "
    "share your calendar.",
    zh="这个日历订阅地址不存在或已停用,请在日历共享页面重新复制地址。",
):
    """The address was never given, was replaced, or was taken away; nobody is told which."""
