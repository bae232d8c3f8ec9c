"""What ends with a registration, record by record; `leaving/due` finds what is left."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.leaving.commands import (
    EndDueClaim,
    EndDueListing,
    EndDueReport,
    ForgetSlip,
    SettleRegistration,
)
from baodao.registration.lists.domain.claims import OPEN, Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.party.domain.disagreements import Disagreement, settle_as_moot
from baodao.registration.party.domain.member_lists import ListedMember, MemberKey
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.use_cases.matching import leave_places
from baodao.registration.party.use_cases.member_lists import remove_entry
from baodao.registration.people.domain.paper import Slip
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer


@use_case
def end_due_report(
    command: EndDueReport,
    report: Annotated[MemberReport, by("report_id")],
    volunteer: Annotated[Volunteer, by("report.volunteer_id")],
    place: Annotated[PartyMember, by("report.volunteer_id", or_new=PartyMember.blank)],
    member: Annotated[ListedMember | None, by("report.member_id")],
    keys: Annotated[dict[str, MemberKey], by_each("report.keys")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
) -> Decision[None]:
    """End the report of somebody who is no volunteer; if erased, its hashes and notes go too."""
    changes: list[Change[Any]] = []
    last = report
    if volunteer.over and report.state != "ended":
        changes.append(report.end(volunteer.over, ITSELF, now))
        last = changes[-1].after
    if volunteer.over:
        # It goes before the keys are forgotten that lead to what it leaves.
        changes += leave_places(last, place, member, keys, settle_as_moot(disagreement, now))
    if volunteer.erased_at:
        changes += last.forget(ITSELF)
    refusals = report.frozen_refusals()
    if not changes:
        refusals = [*refusals, NothingDue(of=report.id)]
    if refusals:
        return refuse(*refusals)
    return accept(None, *changes)


@use_case
def end_due_claim(
    command: EndDueClaim,
    claim: Annotated[Claim, by("claim_id")],
    item: Annotated[Item, by("claim.item_id")],
    volunteer: Annotated[Volunteer | None, by("claim.volunteer_id")],
    now: datetime,
) -> Decision[None]:
    """Withdraw the claim of somebody who is no volunteer; one that is done can be confirmed."""
    changes: list[Change[Any]] = []
    last = claim
    if volunteer and volunteer.over and claim.state in OPEN:
        withdrawn = claim.withdraw(ITSELF, now)
        last = withdrawn.after
        changes += [withdrawn, item.free()]
    if volunteer and volunteer.erased_at:
        changes += last.forget(ITSELF)
    refusals = claim.frozen_refusals()
    if not changes:
        refusals = [*refusals, NothingDue(of=claim.id)]
    if refusals:
        return refuse(*refusals)
    return accept(None, *changes)


@use_case
def end_due_listing(
    command: EndDueListing,
    member: Annotated[ListedMember, by("member_id")],
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    person: Annotated[Person | None, by("member_id")],
    keys: Annotated[dict[str, MemberKey], by_each("member.keys")],
    now: datetime,
) -> Decision[None]:
    """Take an erased person off a unit's list."""
    if volunteer.erased_at is None or member.remove_refusals():
        return refuse(NothingDue(of=member.id))
    changes = remove_entry(member.remove("erased"), keys, person, now)
    return accept(None, *changes)


@use_case
def forget_slip(
    command: ForgetSlip,
    slip: Annotated[Slip, by("slip_id")],
    volunteer: Annotated[Volunteer, by("volunteer_id")],
) -> Decision[None]:
    """Delete what is told on paper to somebody who was erased, and where their sheets are."""
    if volunteer.erased_at is None or slip.volunteer_id != volunteer.id:
        return refuse(NothingDue(of=slip.id))
    return accept(None, slip.erase())


@use_case
def settle_registration(
    command: SettleRegistration,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
) -> Decision[None]:
    """Note that nothing is open any more in the name of a person whose registration is over."""
    refusals = volunteer.frozen_refusals()
    if volunteer.leaving_since is None:
        refusals = [*refusals, NothingDue(of=volunteer.id)]
    if refusals:
        return refuse(*refusals)
    return accept(None, volunteer.settle())
