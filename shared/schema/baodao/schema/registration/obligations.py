"""Contacts, what was done in a quarter, and what a unit is told of it — as totals only.

Obligations are counted and shown. Nobody is ever enrolled because of them, and nothing else follows
from them either (志愿服务条例 art. 25 不得强行指派).
"""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import OVERSEERS, REGISTRARS, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    Minutes,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Row,
    Value,
)
from baodao.schema.classes import Whose, compared, of
from baodao.schema.forms import form
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.policies import Period, What

Quarter = Annotated[
    str,
    form(
        "quarter-form",
        r"^2[0-9]{3}Q[1-4]$",
        "A quarter is written as 2026Q4",
        "季度的写法如 2026Q4",
    ),
]
"""A quarter of a year as `2026Q4`, by the calendar in China."""

Count = Annotated[int, Field(strict=True, ge=0)]


# --- events -------------------------------------------------------------------------------------


class ContactRecorded(
    Event,
    type="baodao.registration.contact-recorded.v1",
    feed="party",
    aggregate="record_id",
    aggregate_type="contact",
):
    """A community and a person, or a unit, were in contact on a day.

    Where a person is named, it is addressed to them as `person-told` is: somebody else wrote it
    down, and they can say that it is not so.
    """

    record_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    unit_id: Id | None
    day: RecordedDay
    claim_id: Id | None = None
    """The confirmed claim that was the contact, if it was one."""


class ContactTakenBack(
    Event,
    type="baodao.registration.contact-taken-back.v1",
    feed="party",
    aggregate="record_id",
    aggregate_type="contact",
):
    """A contact does not count: there was none, or it fell away with the claim that it was."""

    record_id: Id
    volunteer_id: Id | None
    unit_id: Id | None
    day: RecordedDay


class UnitFeedbackIssued(
    Event,
    type="baodao.registration.unit-feedback-issued.v1",
    feed="party",
    aggregate="feedback_id",
    aggregate_type="unit-feedback",
):
    """What a unit's members did in a quarter, as totals; once for each unit and quarter.

    Of fewer members than the policy wants everything but their number is withheld: it would name
    somebody. The division is that of the unit.
    """

    feedback_id: Id
    unit_id: Id
    quarter: Quarter
    members: Count
    withheld: bool
    members_met: Count | None
    """Members who met every obligation whose period ended with this quarter."""
    contacts: Count | None
    activities: Count | None
    """Sum over the members of the activities that each took part in."""
    minutes: Minutes | None
    claims: Count | None
    """Confirmed claims of the unit and of its members."""


# --- commands -----------------------------------------------------------------------------------


class ContactReceipt(Value):
    """The contact as written down."""

    contact_id: Id


class RecordContact(
    Command,
    subject="commands.registration.record-contact",
    reply=ContactReceipt,
    access=[subtree("organisation.division", *REGISTRARS)],
    own_matter=["volunteer_id"],
):
    """Write down a contact with a person or a unit; by an organiser of the community."""

    organisation_id: Id = Field(description="the organisation of the community")
    volunteer_id: Id | None = None
    unit_id: Id | None = None
    day: Day
    topic: Line = Field(description="kept with the contact, in no event; names nobody")


class DenyContact(
    Command,
    subject="commands.registration.deny-contact",
    reply=ContactReceipt,
    access=[
        own("contact.volunteer_id"),
        keeper("contact.unit_id"),
        subtree("contact.unit_division", *OVERSEERS),
        subtree("contact.division", *REGISTRARS),
    ],
):
    """Say that there was no such contact: it does not count any more.

    By the person themself, by the unit's liaison, or by the community that wrote it down.
    """

    contact_id: Id


# --- queries ------------------------------------------------------------------------------------


class Counts(Value):
    """What was done in a quarter."""

    contacts: Count
    activities: Count
    minutes: Minutes
    claims: Count


class ObligationStatus(Value):
    """One obligation and how much of it is done; `period` is `2026Q4`, `2026H2` or `2026`."""

    what: What
    per: Period
    period: str
    wanted: Count
    done: Count


class Obligations(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """A person's own quarter, and their obligations if they have an accepted party report."""

    volunteer_id: Id
    quarter: Quarter
    counts: Counts
    obligations: Annotated[list[ObligationStatus] | None, of("party")]
    policy: str
    division: DivisionCode | None = compared()


class GetObligations(
    Query,
    subject="queries.registration.get-obligations",
    reply=Obligations,
    access=[own("volunteer_id"), subtree("community.id", *REGISTRARS)],
    logged=logged("record", "volunteer.id"),
):
    """What a person did and was asked for, for themself and for the community; never for the unit.

    The quarter that runs now unless one is named. Nobody is enrolled because of an obligation, and
    nothing else follows from it (条例 art. 25).
    """

    volunteer_id: Id
    quarter: Quarter | None = None


class UnitObligationTotals(Value):
    """A unit's quarter and its own obligations; no numbers where they would name somebody."""

    unit_id: Id
    quarter: Quarter
    members: Count
    withheld: bool
    counts: Counts | None
    obligations: list[ObligationStatus]
    policy: str
    points_of_year: Count | None = None
    """Points of the members in the year around the quarter."""


class UnitObligations(
    Query,
    subject="queries.registration.unit-obligations",
    reply=UnitObligationTotals,
    access=[keeper("unit_id"), subtree("unit.division", *REGISTRARS)],
):
    """What the members of a unit did together, for its liaison and for organisers.

    The quarter that runs now unless one is named. Nobody is enrolled because of an obligation, and
    nothing else follows from it (条例 art. 25).
    """

    unit_id: Id
    quarter: Quarter | None = None


class CommunityTotals(Value):
    """What the party members who reported at a community did in a quarter, together."""

    division: DivisionCode
    quarter: Quarter
    counts: Counts
    points_of_year: Count | None = None
    """Points in the year around the quarter."""


class GetCommunityTotals(
    Query,
    subject="queries.registration.get-community-totals",
    reply=CommunityTotals,
    access=[subtree("division", *REGISTRARS)],
):
    """The totals of the party members who reported at a community, for its organisers.

    What a member did is counted once for the community and once for the unit.
    """

    division: DivisionCode
    quarter: Quarter | None = None


class Contact(Value):
    """A contact as written down."""

    contact_id: Id
    organisation_id: Id
    volunteer_id: Id | None
    unit_id: Id | None
    day: RecordedDay
    topic: str | None
    claim_id: Id | None
    taken_back: bool


class ContactPage(NamedPage):
    """Some contacts in the order of their ids."""

    contacts: list[Contact]
    next: str | None = None


class ListContacts(
    NamedQuery,
    subject="queries.registration.list-contacts",
    reply=ContactPage,
    access=[
        own("volunteer_id"),
        keeper("unit_id"),
        subtree("volunteer.division", *REGISTRARS),
        subtree("unit.division", *REGISTRARS),
    ],
    logged=logged("list", "reply.contacts.volunteer_id"),
):
    """The contacts of one person, or those of one unit as such (not of its members)."""

    volunteer_id: Id | None = None
    unit_id: Id | None = None
    after: str = ""
    limit: PageSize = 100


class UnitFeedback(Value):
    """The totals that a unit was told of a quarter."""

    feedback_id: Id
    unit_id: Id
    quarter: Quarter
    issued_at: RecordedInstant
    members: Count
    withheld: bool
    members_met: Count | None
    contacts: Count | None
    activities: Count | None
    minutes: Minutes | None
    claims: Count | None
    policy: str


class FeedbackPage(Value):
    """Some feedback in the order of the quarters."""

    feedback: list[UnitFeedback]
    next: str | None = None


class ListFeedback(
    Query,
    subject="queries.registration.list-feedback",
    reply=FeedbackPage,
    access=[keeper("unit_id"), subtree("unit.division", *REGISTRARS)],
):
    """The quarterly feedback to a unit, for its liaison and for organisers."""

    unit_id: Id
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class ContactTakenBackAlready(
    Refusal,
    slug="contact-taken-back-already",
    en="This contact was taken back before. There is nothing left to do.",
    zh="该联系记录已经撤销,不需要再次撤销。",
):
    """A contact is taken back once."""

    contact_id: Id
