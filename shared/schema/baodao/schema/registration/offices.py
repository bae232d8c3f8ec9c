"""Offices 职务 and their terms 任期: who leads an organisation, and until when (换届).

An office belongs to a membership: a leader is an active member who agreed to lead. It is held on
the days of `[from_day, until_day)` and ends by itself (城市居民委员会组织法 art. 7–8).
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import REGISTRARS, keeper, own, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Event,
    Id,
    Line,
    PlannedDay,
    RecordedDay,
    Refusal,
    TermDay,
    Text,
    Value,
)
from baodao.schema.words import OpenLine

OfficeState = Literal["offered", "accepted", "declined", "ended"]
OfficeEnding = Literal["term-over", "handed-over", "resigned", "revoked", "membership-ended"]


# --- events -------------------------------------------------------------------------------------


class OfficeOffered(
    Event, type="baodao.registration.office-offered.v1", feed="people", aggregate="membership_id"
):
    """A member is asked to lead; it counts for nothing until they accept."""

    membership_id: Id
    office_id: Id
    organisation_id: Id
    volunteer_id: Id
    title: Line
    from_day: RecordedDay
    until_day: RecordedDay


class OfficeAccepted(
    Event, type="baodao.registration.office-accepted.v1", feed="people", aggregate="membership_id"
):
    """A member agreed to lead and holds the office in `[from_day, until_day)`."""

    membership_id: Id
    office_id: Id
    organisation_id: Id
    volunteer_id: Id
    title: Line
    from_day: RecordedDay
    until_day: RecordedDay


class OfficeDeclined(
    Event, type="baodao.registration.office-declined.v1", feed="people", aggregate="membership_id"
):
    """A member does not want to lead."""

    membership_id: Id
    office_id: Id
    organisation_id: Id
    volunteer_id: Id


class OfficeEnded(
    Event, type="baodao.registration.office-ended.v1", feed="people", aggregate="membership_id"
):
    """An office, or the offer of it, is over: from this day on the member does not hold it."""

    membership_id: Id
    office_id: Id
    organisation_id: Id
    volunteer_id: Id
    reason: OfficeEnding
    on: RecordedDay


class OfficesHandedOver(
    Event,
    type="baodao.registration.offices-handed-over.v1",
    feed="public",
    aggregate="organisation_id",
):
    """换届: on this day the terms of an organisation's leaders end and the next ones begin.

    `ending` offices end on the day, `offered` ones are held from then on by those who accept.
    """

    organisation_id: Id
    on: RecordedDay
    ending: int
    offered: int


# --- commands -----------------------------------------------------------------------------------


class Office(Value):
    """An office of a member, as listed."""

    office_id: Id
    title: str
    state: OfficeState
    from_day: RecordedDay
    until_day: RecordedDay
    ended_because: OfficeEnding | None


class OfficeReceipt(Value):
    """The office and how far it is."""

    membership_id: Id
    office_id: Id
    state: OfficeState
    from_day: RecordedDay
    until_day: RecordedDay


class OfferOffice(
    Command,
    subject="commands.registration.offer-office",
    reply=OfficeReceipt,
    access=[keeper("membership.organisation_id"), subtree("organisation.division", *REGISTRARS)],
    own_matter=["membership.volunteer_id"],
):
    """Ask a member to lead from a day on (today if absent), for a term of the usual length."""

    membership_id: Id
    title: OpenLine = Field(description="such as 主任, 书记, 队长")
    from_day: PlannedDay | None = None
    until_day: TermDay | None = None


class AcceptOffice(
    Command,
    subject="commands.registration.accept-office",
    reply=OfficeReceipt,
    access=[own("volunteer.acts_as")],
):
    """Agree to lead; only the person can, before or after the first day of the term."""

    membership_id: Id
    office_id: Id


class DeclineOffice(
    Command,
    subject="commands.registration.decline-office",
    reply=OfficeReceipt,
    access=[own("volunteer.acts_as")],
):
    """Not want to lead; only the person can, and gives no reason."""

    membership_id: Id
    office_id: Id


class EndOffice(
    Command,
    subject="commands.registration.end-office",
    reply=OfficeReceipt,
    access=[
        own("volunteer.acts_as"),
        keeper("membership.organisation_id"),
        subtree("organisation.division", *REGISTRARS),
    ],
):
    """End an office today: by the person, or for the organisation with a reason."""

    membership_id: Id
    office_id: Id
    reason: Text | None = Field(default=None, description="needed unless it is the person")


class NextLeader(Asked):
    """Who is asked to lead after a hand-over."""

    membership_id: Id
    title: OpenLine
    until_day: TermDay | None = None


class HandOverReceipt(Value):
    """What a hand-over ends and offers."""

    organisation_id: Id
    on: RecordedDay
    ending: int
    offered: list[OfficeReceipt]


class HandOver(
    Command,
    subject="commands.registration.hand-over",
    reply=HandOverReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """换届: end all terms of an organisation on a day, and offer the next ones from then on.

    Offices that would begin on that day or later, from an earlier hand-over, are replaced.
    """

    organisation_id: Id
    on: PlannedDay
    leaders: list[NextLeader] = Field(max_length=50)


# --- refusals -----------------------------------------------------------------------------------


class NotAMember(
    Refusal,
    slug="not-a-member",
    en="This person is not an active member of the organisation. Please take them in first.",
    zh="所选人员不是本组织的有效成员,请先办理加入。",
):
    """A leader is an active member of the organisation."""

    membership_id: Id


class ReasonNeeded(
    Refusal,
    slug="reason-needed",
    en="You end this for somebody else. Please give a reason.",
    zh="您在代他人终止,请填写理由。",
):
    """Only the person themself owes nobody a reason."""
