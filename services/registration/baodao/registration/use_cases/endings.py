"""What ends with a registration, record by record; `views/endings.py` finds what is left."""

from datetime import datetime
from typing import Any

from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.registration.domain.claims import OPEN, Claim
from baodao.registration.domain.disagreements import Disagreement, moot
from baodao.registration.domain.lists import Item
from baodao.registration.domain.member_lists import ListedMember, MemberKey
from baodao.registration.domain.member_reports import MemberReport
from baodao.registration.domain.party_members import PartyMember
from baodao.registration.domain.people import Person
from baodao.registration.domain.rights import must_be_the_service
from baodao.registration.domain.volunteers import Volunteer
from baodao.registration.use_cases.matching import release
from baodao.registration.use_cases.member_lists import removal
from baodao.schema.registration.endings import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    EndingReceipt,
    SettleRegistration,
)
from baodao.schema.registration.memberships import NothingDue


@use_case(
    report=by("report_id"),
    volunteer=by(lambda _, report: report.volunteer_id, after="report"),
    place=by(lambda _, report: report.volunteer_id, after="report", or_new=PartyMember.blank),
    member=by(lambda _, report: report.member_id, after="report"),
    keys=by_each(lambda _, report: report.keys, after="report"),
    disagreement=by(lambda _, report: report.disagreement_id, after="report"),
)
def end_due_report(
    command: EndDueReport,
    report: MemberReport,
    volunteer: Volunteer,
    place: PartyMember,
    member: ListedMember | None,
    keys: dict[str, MemberKey],
    disagreement: Disagreement | None,
    now: datetime,
) -> Decision[EndingReceipt]:
    """End the report of who is no volunteer; of an erased person its hashes and notes go too."""
    changes: list[Change[Any]] = []
    last = report
    if volunteer.over and report.state != "ended":
        changes.append(report.end(volunteer.over, command.actor, now))
        last = changes[-1].after
    if volunteer.over:
        # It goes before the keys are forgotten that lead to what it leaves.
        changes += release(last, place, member, keys, moot(disagreement, now))
    if volunteer.erased_at:
        changes += last.forget(command.actor)
    refusals = [*must_be_the_service(command.actor), *report.frozen_refusals()]
    if not changes:
        refusals.append(NothingDue(record_id=report.id))
    if refusals:
        return refuse(*refusals)
    return accept(EndingReceipt(record_id=report.id), *changes)


@use_case(
    claim=by("claim_id"),
    item=by(lambda _, claim: claim.item_id, after="claim"),
    volunteer=by(lambda _, claim: claim.volunteer_id or None, after="claim"),
)
def end_due_claim(
    command: EndDueClaim,
    claim: Claim,
    item: Item,
    volunteer: Volunteer | None,
    now: datetime,
) -> Decision[EndingReceipt]:
    """Withdraw the claim of who is no volunteer; what is done already waits to be confirmed."""
    changes: list[Change[Any]] = []
    last = claim
    if volunteer and volunteer.over and claim.state in OPEN:
        withdrawn = claim.withdraw(command.actor, now)
        last = withdrawn.after
        changes += [withdrawn, item.free()]
    if volunteer and volunteer.erased_at:
        changes += last.forget(command.actor)
    refusals = [*must_be_the_service(command.actor), *claim.frozen_refusals()]
    if not changes:
        refusals.append(NothingDue(record_id=claim.id))
    if refusals:
        return refuse(*refusals)
    return accept(EndingReceipt(record_id=claim.id), *changes)


@use_case(
    member=by("member_id"),
    volunteer=by("volunteer_id"),
    person=by("member_id"),
    keys=by_each(lambda _, member: member.keys, after="member"),
)
def end_due_listing(
    command: EndDueListing,
    member: ListedMember,
    volunteer: Volunteer,
    person: Person | None,
    keys: dict[str, MemberKey],
    now: datetime,
) -> Decision[EndingReceipt]:
    """Take an erased person off a unit's list."""
    refusals = must_be_the_service(command.actor)
    if volunteer.erased_at is None or member.remove_refusals():
        refusals.append(NothingDue(record_id=member.id))
    if refusals:
        return refuse(*refusals)
    changes = removal(member.remove("erased"), keys, person, now)
    return accept(EndingReceipt(record_id=member.id), *changes)


@use_case(volunteer=by("volunteer_id"))
def settle_registration(
    command: SettleRegistration, volunteer: Volunteer
) -> Decision[EndingReceipt]:
    """Note that nothing is left to end."""
    refusals = [*must_be_the_service(command.actor), *volunteer.frozen_refusals()]
    if volunteer.leaving_since is None:
        refusals.append(NothingDue(record_id=volunteer.id))
    if refusals:
        return refuse(*refusals)
    return accept(EndingReceipt(record_id=volunteer.id), volunteer.settle())
