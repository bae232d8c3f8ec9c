"""What events mean for what shifts ask of people: proofs, trainings, memberships, reports."""

from typing import Annotated

from baodao.kit.decisions import Change, Decision, NotNowError, accept, by, use_case
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.standing import Membership, Proof, Report, Standing, Trained
from baodao.schema import Envelope
from baodao.schema.hours.trainings import TrainingRecorded, TrainingTakenBack
from baodao.schema.registration.member_reports import MemberReportAccepted, MemberReportEnded
from baodao.schema.registration.memberships import MembershipBegan, MembershipEnded
from baodao.schema.registration.volunteers import SkillsChanged


def _member(event: MembershipBegan | MembershipEnded) -> str:
    return event.scope.volunteer_id


_Calendar = Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)]
_KnownCalendar = Annotated[Calendar | None, by("volunteer_id")]
_KeptCalendar = Annotated[Calendar | None, by("calendar.merged_into")]
_MembersCalendar = Annotated[Calendar, by(_member, or_new=Calendar.blank)]


class UnknownPersonError(NotNowError):
    """Registration has still to tell who it is that was trained: hours opens nobody a calendar."""


@use_case
def learn_proofs(event: SkillsChanged, calendar: _Calendar, envelope: Envelope) -> Decision[None]:
    """Note of which skills registration has seen a proof; of the others nothing is kept."""
    proofs = [Proof(one.skill, one.expires_on) for one in event.skills if one.proven]
    return _noted(calendar, calendar.standing.proved(envelope.aggregate_version, proofs))


@use_case
def learn_training(
    event: TrainingRecorded, calendar: _KnownCalendar, kept: _KeptCalendar, envelope: Envelope
) -> Decision[None]:
    """Note that somebody was trained in a course; not one that proves nothing."""
    if event.course is None or event.result == "not-passed":
        return accept(None)
    known, record = envelope.aggregate_version, event.volunteer_id
    told = Trained(event.training_id, known, record, event.course, event.expires_on)
    return _trained(told, calendar, kept)


@use_case
def take_training_back(
    event: TrainingTakenBack, calendar: _KnownCalendar, kept: _KeptCalendar, envelope: Envelope
) -> Decision[None]:
    """Note that a training counts no more, also before it is told; seats stay with who has them."""
    if event.course is None:
        return accept(None)
    known, record = envelope.aggregate_version, event.volunteer_id
    told = Trained(event.training_id, known, record, event.course, is_past=True)
    return _trained(told, calendar, kept)


@use_case
def begin_membership(
    event: MembershipBegan, calendar: _MembersCalendar, envelope: Envelope
) -> Decision[None]:
    """Note where somebody is a member."""
    membership = Membership(
        event.membership_id,
        envelope.aggregate_version,
        event.scope.organisation_id,
        event.from_day,
        event.until_day,
    )
    return _noted(calendar, calendar.standing.member(membership))


@use_case
def end_membership(
    event: MembershipEnded, calendar: _MembersCalendar, envelope: Envelope
) -> Decision[None]:
    """Note where somebody is a member no longer; seats that they have stay theirs."""
    membership = Membership(
        event.membership_id,
        envelope.aggregate_version,
        event.scope.organisation_id,
        until_day=event.on,
    )
    return _noted(calendar, calendar.standing.member(membership))


@use_case
def take_report(
    event: MemberReportAccepted, calendar: _Calendar, envelope: Envelope
) -> Decision[None]:
    """Note that a community has taken somebody's report 双报到, and which community."""
    version, division = envelope.aggregate_version, event.division
    report = Report(event.report_id, version, event.volunteer_id, division)
    return _noted(calendar, calendar.standing.reported(report))


@use_case
def end_report(event: MemberReportEnded, calendar: _Calendar, envelope: Envelope) -> Decision[None]:
    """Note that a report is past; seats that somebody has stay theirs."""
    version, division = envelope.aggregate_version, event.division
    known = {one.id: one.record for one in calendar.standing.reports}
    record = known.get(event.report_id, event.volunteer_id)
    report = Report(event.report_id, version, record, division, is_past=True)
    return _noted(calendar, calendar.standing.reported(report))


def _trained(told: Trained, calendar: Calendar | None, kept: Calendar | None) -> Decision[None]:
    """Note it of its record, and of the one that is kept of the person."""
    if calendar is None:
        raise UnknownPersonError(told.record)
    people = [calendar, kept] if kept else [calendar]
    noted: list[Change[Calendar] | None] = [
        one.stands(one.standing.trained(told)) for one in people
    ]
    return accept(None, *(change for change in noted if change))


def _noted(calendar: Calendar, standing: Standing) -> Decision[None]:
    noted = calendar.stands(standing)
    return accept(None, *([noted] if noted else []))
