"""Decisions about complaints: received, answered, redirected, counted."""

from datetime import datetime
from typing import Annotated

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.common.policies import Policy
from baodao.hours.complaints.commands import PassComplaintMark
from baodao.hours.complaints.domain import Complaint, ComplaintTally
from baodao.hours.complaints.keys import ReceiptKeys
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Decision, NewId, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.schema.hours import complaints as schema

_Complaint = Annotated[Complaint, by("receipt_number")]
_Certificate = Annotated[Certificate | None, by("complaint.certificate_number")]
_Holder = Annotated[KnownVolunteer | None, by("certificate.volunteer_id")]
_Tally = Annotated[ComplaintTally, by(ComplaintTally.key, or_new=ComplaintTally.blank)]


@use_case
def file_complaint(
    command: schema.FileComplaint,
    certificate: Annotated[Certificate | None, by("certificate_number")],
    packs: Annotated[dict[str, PolicyPack], packs_at()],
    keys: ReceiptKeys,
    new_id: NewId,
    now: datetime,
) -> Decision[schema.ComplaintReceipt]:
    """Receive a complaint; the receipt says nothing of what was found by its certificate."""
    of_certificate = command.complained_of == "certificate"
    if (command.certificate_number if of_certificate else command.organisation_id) is None:
        return refuse(schema.ComplaintNeedsSubject())
    concerns = [command.organisation_id] if command.organisation_id else []
    if certificate:
        concerns += [row.organisation_id for row in certificate.certified]
    policy = rules_at(Policy, packs, command.division, now)
    number = keys.number(today(now), new_id())
    filed = Complaint.file(number, command, concerns, policy, now)
    receipt = schema.ComplaintReceipt(
        receipt_number=number, receipt_code=keys.code(number), due_on=filed.after.due_on
    )
    return accept(receipt, filed, under=policy.version)


@use_case
def answer_complaint(
    command: schema.AnswerComplaint,
    complaint: _Complaint,
    certificate: _Certificate,
    holder: _Holder,
    now: datetime,
) -> Decision[schema.ComplaintChange]:
    """Answer a complaint that was looked into."""
    if complaint.state not in Complaint.LIFE.sources("answer"):
        return refuse(schema.ComplaintClosed(state=complaint.state))
    answered = complaint.answer(command, now)
    return accept(_stands(answered.after), answered)


@use_case
def redirect_complaint(
    command: schema.RedirectComplaint,
    complaint: _Complaint,
    certificate: _Certificate,
    holder: _Holder,
    now: datetime,
) -> Decision[schema.ComplaintChange]:
    """Say which authority a complaint belongs to."""
    if complaint.state not in Complaint.LIFE.sources("redirect"):
        return refuse(schema.ComplaintClosed(state=complaint.state))
    redirected = complaint.redirect(command, now)
    return accept(_stands(redirected.after), redirected)


def _stands(complaint: Complaint) -> schema.ComplaintChange:
    return schema.ComplaintChange(receipt_number=complaint.id, state=complaint.state)


@use_case
def pass_mark(command: PassComplaintMark, complaint: _Complaint, now: datetime) -> Decision[None]:
    """Tell that a complaint is to be answered, or let the words of a closed one go."""
    if not complaint.is_due(now):
        return refuse(NothingDue(of=complaint.id))
    return accept(None, complaint.pass_mark(now))


@use_case
def count_filed(event: schema.ComplaintFiled, tally: _Tally) -> Decision[None]:
    """Count a complaint in the quarter's tally of its division."""
    return accept(None, tally.count(event))


@use_case
def count_late(event: schema.ComplaintLate, tally: _Tally) -> Decision[None]:
    """Count a complaint that was not answered in time."""
    return accept(None, tally.count(event))


@use_case
def count_answered(event: schema.ComplaintAnswered, tally: _Tally) -> Decision[None]:
    """Count what came of a complaint, in the tally of the quarter in which it was filed."""
    return accept(None, tally.count(event))


@use_case
def count_redirected(event: schema.ComplaintRedirected, tally: _Tally) -> Decision[None]:
    """Count a complaint that was another authority's matter."""
    return accept(None, tally.count(event))
