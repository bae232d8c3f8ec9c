"""Decisions about contacts, tallies and the feedback to units."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.kit.own import NothingDue
from baodao.registration.common.days import day_refusals
from baodao.registration.obligations.commands import IssueUnitFeedback
from baodao.registration.obligations.domain.contacts import Contact, Whom
from baodao.registration.obligations.domain.feedback import UnitFeedback
from baodao.registration.obligations.domain.points import GroupPoints, PointBook, Served
from baodao.registration.obligations.domain.quarters import quarter_of_day, settled_on
from baodao.registration.obligations.domain.tallies import (
    Attended,
    Credited,
    GroupTally,
    Tally,
    follow_tally,
    group_tallies,
)
from baodao.registration.obligations.use_cases.points import (
    Books,
    Kept,
    Packs,
    Totals,
    books_of,
    current,
    earned,
    given,
    packs_of,
    served,
    totals_of,
)
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.either import either_refusals
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import policy_for
from baodao.schema import NotFound
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.registration.member_reports import MemberReportAccepted
from baodao.schema.registration.obligations import ContactReceipt, DenyContact, RecordContact
from baodao.schema.scheduling.attendance import AttendanceRecorded

Told = AttendanceRecorded | HoursCredited | MemberReportAccepted

# --- what scheduling and hours tell -------------------------------------------------------------


def _day(event: Told) -> str:
    """The day on which the shift, or the time served, began; or that of which there is news."""
    if isinstance(event, AttendanceRecorded):
        return today(event.shift_starts_at)
    return today(event.served_from) if isinstance(event, HoursCredited) else event.accepted_on


def tallies_of(kept: Volunteer, day: str) -> list[str]:
    """The ids of the tallies in which something can have been counted: of all of their records."""
    return [Tally.id_for(key, quarter_of_day(day)) for key in (kept.id, *kept.also)]


def _tallies(event: Told, kept: Volunteer) -> list[str]:
    return tallies_of(kept, _day(event))


def own_tally(tallies: Mapping[str, Tally], kept: Volunteer | None) -> Tally | None:
    """The one under the record that is kept; None of somebody who is not known here."""
    return next((one for one in tallies.values() if kept and one.volunteer_id == kept.id), None)


def where_counted(tallies: Mapping[str, Tally], key: str) -> Tally | None:
    """The tally in which an attendance or an entry was counted, or taken back before it was."""
    return next((one for one in tallies.values() if one.counted(key)), None)


def _tally(event: Told, volunteer: Volunteer) -> str:
    return Tally.id_for(current(volunteer), quarter_of_day(_day(event)))


def _groups(event: Told, member: PartyMember) -> Iterable[str]:
    return group_tallies(member, _day(event))


# A person need not be known here, and need not be a member.
_Volunteer = Annotated[Volunteer | None, by("volunteer_id")]
_Member = Annotated[PartyMember | None, by(current)]
_Tally = Annotated[Tally | None, by(_tally, or_new=Tally.blank)]
_Tallies = Annotated[dict[str, Tally], by_each(_tallies, or_new=Tally.blank)]
_Groups = Annotated[dict[str, GroupTally], by_each(_groups, or_new=GroupTally.blank)]


@use_case
def count_activity(  # noqa: PLR0913 -- counts and points, of the person and of their groups
    event: AttendanceRecorded,
    *,
    volunteer: _Volunteer,
    member: _Member,
    kept: Kept,
    tallies: _Tallies,
    groups: _Groups,
    packs: Packs,
    books: Books,
    totals: Totals,
) -> Decision[None]:
    """Count an activity for the person, and for their unit and community of that day.

    Once in a quarter for each of them, and whichever of its attendances comes first. Points are
    for each attendance, if the community's pack gives any. What is no volunteering, as a party
    meeting or work for pay, counts for nothing (Order 67 art. 19), nor does what was annulled.
    """
    there = where_counted(tallies, event.sign_up_id)
    if event.kind != "volunteer" or (there and there.annulled(event.sign_up_id)):
        return accept(None)
    one = Attended(event.sign_up_id, event.activity_id, _day(event), tuple(groups))
    points = given(books, kept, earned(served(event, groups), packs), totals)
    tally = there or own_tally(tallies, kept)
    return counted(tally, tally.attend(one) if tally else None, groups, points)


@use_case
def count_minutes(
    event: HoursCredited,
    volunteer: _Volunteer,
    member: _Member,
    kept: Kept,
    tallies: _Tallies,
    groups: _Groups,
) -> Decision[None]:
    """Count credited minutes for the person, and for their unit and community of that day."""
    one = Credited(event.entry_id, event.minutes, _day(event), tuple(groups))
    tally = where_counted(tallies, one.id) or own_tally(tallies, kept)
    return counted(tally, tally.credit(one) if tally else None, groups)


def _first_day(
    event: MemberReportAccepted, groups: dict[str, GroupTally], tally: Tally
) -> list[Served]:
    """The report, and what was heard of before it of that day."""
    day, names, mine = event.accepted_on, tuple(groups), event.volunteer_id
    heard = [one.id for one in tally.attended if one.day == day and not one.annulled]
    return [
        Served("report-accepted", event.report_id, day, event.unit_id, event.division, mine),
        *(
            one
            for key in heard
            for one in Served.counted("activity-attended", key, day, names, mine)
        ),
    ]


def _first_packs(
    event: MemberReportAccepted, groups: dict[str, GroupTally], tally: Tally
) -> list[str]:
    return packs_of(_first_day(event, groups, tally))


def _first_books(
    event: MemberReportAccepted,
    kept: Volunteer,
    groups: dict[str, GroupTally],
    tally: Tally,
    packs: dict[str, PolicyPack],
) -> list[str]:
    entries = earned(_first_day(event, groups, tally), packs)
    return books_of(kept, event.accepted_on) if entries else []


def _first_totals(
    event: MemberReportAccepted,
    books: dict[str, PointBook],
    groups: dict[str, GroupTally],
    tally: Tally,
    packs: dict[str, PolicyPack],
) -> list[str]:
    return totals_of(books, earned(_first_day(event, groups, tally), packs) if books else [])


@use_case
def count_first_day(  # noqa: PLR0913 -- counts and points, of the person and of their groups
    event: MemberReportAccepted,
    *,
    volunteer: _Volunteer,
    member: _Member,
    tally: _Tally,
    groups: _Groups,
    kept: Kept,
    packs: Annotated[dict[str, PolicyPack], by_each(_first_packs)],
    books: Annotated[dict[str, PointBook], by_each(_first_books, or_new=PointBook.blank)],
    totals: Annotated[dict[str, GroupPoints], by_each(_first_totals, or_new=GroupPoints.blank)],
) -> Decision[None]:
    """Count for unit and community what was counted already of the day they accepted somebody."""
    change = tally.placed(event.accepted_on, tuple(groups)) if tally else None
    entries = earned(_first_day(event, groups, tally), packs) if tally else []
    return counted(tally, change, groups, given(books, kept, entries, totals))


def counted(
    tally: Tally | None,
    change: Change[Tally] | None,
    groups: dict[str, GroupTally],
    points: Iterable[Change[Aggregate]] = (),
) -> Decision[None]:
    """What changes of a person's tally, of those of their groups, and of points."""
    if tally is None or change is None:
        return accept(None, *points)
    return accept(None, change, *follow_tally(change, groups.values(), tally), *points)


# --- contacts -----------------------------------------------------------------------------------


def _whom(command: RecordContact) -> str | None:
    # For a unit this finds nobody, and the blank member that stands for it leads to its tally.
    return command.volunteer_id or command.unit_id


def _contact_tally(command: RecordContact) -> str | None:
    if command.volunteer_id is None:
        return None
    return Tally.id_for(command.volunteer_id, quarter_of_day(command.day))


def _contact_groups(command: RecordContact, member: PartyMember) -> Iterable[str]:
    if command.volunteer_id is None:
        return [f"{command.unit_id}-{quarter_of_day(command.day)}"]
    return group_tallies(member, command.day)


@use_case
def record_contact(  # noqa: PLR0913 -- a person or a unit, and where they count
    command: RecordContact,
    *,
    organisation: Annotated[Organisation, by("organisation_id")],
    unit: Annotated[Organisation | None, by("unit_id")],
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    member: Annotated[PartyMember | None, by(_whom, or_new=PartyMember.blank)],
    tally: Annotated[Tally | None, by(_contact_tally, or_new=Tally.blank)],
    groups: Annotated[dict[str, GroupTally], by_each(_contact_groups, or_new=GroupTally.blank)],
    now: datetime,
    new_id: NewId,
) -> Decision[ContactReceipt]:
    """Record a contact and count it; the person is told of it."""
    if volunteer:
        community = (member.division if member and member.accepted else None) or volunteer.division
        if not community.startswith(organisation.division):
            # Where somebody lives is not told to those who keep the records of another place.
            return refuse(NotFound(kind="volunteer", id=volunteer.id))
    refusals = [
        *day_refusals(command.day, now),
        *either_refusals(command.volunteer_id, volunteer, command.unit_id, unit),
    ]
    if refusals:
        return refuse(*refusals)
    whom = Whom(command.volunteer_id, command.unit_id, unit.division if unit else None)
    change = Contact.record(
        new_id(), organisation, whom, command.day, command.topic, command.actor, tuple(groups)
    )
    changes: list[Change[Aggregate]] = [change]
    changes += [group.add(contacts=1) for group in groups.values()]
    changes += [tally.add(contacts=1)] if tally else []
    return accept(ContactReceipt(contact_id=change.after.id), *changes)


def _denied_tally(contact: Contact) -> str | None:
    if contact.volunteer_id is None:
        return None
    return Tally.id_for(contact.volunteer_id, contact.quarter)


@use_case
def deny_contact(
    command: DenyContact,
    contact: Annotated[Contact, by("contact_id")],
    tally: Annotated[Tally | None, by(_denied_tally, or_new=Tally.blank)],
    groups: Annotated[
        dict[str, GroupTally], by_each("contact.counted_groups", or_new=GroupTally.blank)
    ],
) -> Decision[ContactReceipt]:
    """Take back a contact of which one side says that there was none."""
    if refusals := contact.take_back_refusals():
        return refuse(*refusals)
    changes: list[Change[Aggregate]] = [contact.take_back()]
    changes += [group.add(contacts=-1) for group in groups.values()]
    changes += [tally.add(contacts=-1)] if tally else []
    return accept(ContactReceipt(contact_id=contact.id), *changes)


# --- feedback -----------------------------------------------------------------------------------


def _feedback_id(command: IssueUnitFeedback) -> str:
    return UnitFeedback.id_for(command.unit_id, command.quarter)


@use_case
def issue_unit_feedback(
    command: IssueUnitFeedback,
    unit: Annotated[Organisation, by("unit_id")],
    packs: Annotated[dict[str, PolicyPack], packs_at("unit.division")],
    tally: Annotated[GroupTally, by(_feedback_id, or_new=GroupTally.blank)],
    earlier: Annotated[UnitFeedback | None, by(_feedback_id)],
    now: datetime,
) -> Decision[None]:
    """Tell a unit the totals of a settled quarter, once.

    What was done on its last day may be recorded within 10 working days (Order 67 art. 11).
    """
    if earlier or today(now) < settled_on(command.quarter):
        return refuse(NothingDue(of=f"{unit.id} in {command.quarter}"))
    policy = policy_for(packs, unit.division)
    change = UnitFeedback.issue(unit, command, tally, policy, now)
    return accept(None, change, under=policy.version)
