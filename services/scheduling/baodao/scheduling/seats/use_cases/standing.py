"""What registration's events mean for what shifts ask of people: proofs, memberships, reports."""

from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, use_case
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.standing import Membership, Proof, Report, Standing
from baodao.schema import Envelope
from baodao.schema.registration.member_reports import MemberReportAccepted, MemberReportEnded
from baodao.schema.registration.memberships import MembershipBegan, MembershipEnded
from baodao.schema.registration.volunteers import SkillsChanged


def _member(event: MembershipBegan | MembershipEnded) -> str:
    return event.scope.volunteer_id


_Calendar = Annotated[Calendar, by("volunteer_id", or_new=Calendar.blank)]
_MembersCalendar = Annotated[Calendar, by(_member, or_new=Calendar.blank)]


@use_case
def learn_proofs(event: SkillsChanged, calendar: _Calendar, envelope: Envelope) -> Decision[None]:
    """Note of which skills registration has seen a proof; of the others nothing is kept."""
    proofs = [Proof(one.skill, one.expires_on) for one in event.skills if one.proven]
    return _noted(calendar, calendar.standing.proved(envelope.aggregate_version, proofs))


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


def _noted(calendar: Calendar, standing: Standing) -> Decision[None]:
    noted = calendar.stands(standing)
    return accept(None, *([noted] if noted else []))
