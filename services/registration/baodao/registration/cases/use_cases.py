"""Decisions about "not me": records that a person says are not theirs.

A kind of record is one `_named` and one `_of_case` here, and a place in `record`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.actors import acts_for
from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kernel.records import Disputable
from baodao.kit.decisions import (
    Change,
    Decision,
    Load,
    NewId,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.registration.cases.domain import Case
from baodao.registration.lists.domain.claims import Claim
from baodao.registration.obligations.domain.points import PointBook
from baodao.registration.obligations.use_cases.points import (
    AllTotals,
    books_of,
    taken_back,
)
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.people.domain.consents import Consent, Consents
from baodao.registration.people.domain.merges import Merge
from baodao.registration.people.domain.paper import Slip, sheet_refusals, slips
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, NotFound
from baodao.schema.base import OwnMatter
from baodao.schema.registration.disputes import (
    CaseReceipt,
    DisputeRecord,
    RecordKind,
    ResolveCase,
)


def _named(kind: RecordKind) -> Load:
    """Load the record that a command names, by its id, if it is of this kind."""
    return by_each(lambda command: [command.record_id] if command.record == kind else [], noun=kind)


def _of_case(kind: RecordKind) -> Load:
    """Load the record that a case is about, if it is of this kind."""
    return by(lambda case: case.record_id if case.record == kind else None)


def _whose(
    registrations: dict[str, Volunteer],
    memberships: dict[str, Membership],
    given: dict[str, Consent],
    reports: dict[str, MemberReport],
    claims: dict[str, Claim],
) -> str | None:
    found: Iterable[Disputable] = _one_of(registrations, memberships, given, reports, claims)
    return next((record.volunteer_id for record in found), None)


def _one_of(*loaded: Mapping[str, Any]) -> list[Any]:
    """What was loaded of all kinds: the one record that the command names, or none."""
    return [record for found in loaded for record in found.values()]


def _speaker(command: DisputeRecord) -> str:
    return acts_for(command.actor)


@use_case
def dispute_record(  # noqa: PLR0913 -- one for each kind of record
    command: DisputeRecord,
    *,
    registrations: Annotated[dict[str, Volunteer], _named("volunteer")],
    memberships: Annotated[dict[str, Membership], _named("membership")],
    given: Annotated[dict[str, Consent], _named("consent")],
    reports: Annotated[dict[str, MemberReport], _named("member-report")],
    claims: Annotated[dict[str, Claim], _named("claim")],
    who: Annotated[Volunteer | None, by(_speaker)],
    volunteer: Annotated[Volunteer | None, by(_whose)],
    consents: Annotated[Consents | None, by("volunteer.id", or_new=Consents.none)],
    slip: Annotated[Slip, by("record_id", or_new=Slip.blank)],
    packs: Annotated[dict[str, PolicyPack], packs_at("volunteer.division")],
    now: datetime,
    new_id: NewId,
) -> Decision[CaseReceipt]:
    """Freeze a record whose person says that it is not theirs, and have that looked into."""
    found: list[Disputable] = _one_of(registrations, memberships, given, reports, claims)
    if not found or volunteer is None:
        return refuse(NotFound(kind=command.record, id=command.record_id))
    record = found[0]
    # Whose it is stands in records of five kinds, also in those that were merged into another one.
    if command.on_paper is None and not _is_theirs(command.actor, record, who):
        return refuse(NotFound(kind=command.record, id=command.record_id))
    by_them = command.actor.is_concerned(record.recorded_by) or slip.is_by(command.actor)
    if command.on_paper and by_them:
        return refuse(OwnMatter())
    refusals = [
        *record.frozen_refusals(),
        *sheet_refusals(command.on_paper, packs, volunteer.division, now),
    ]
    if refusals:
        return refuse(*refusals)
    case = Case.open(new_id(), record, now)
    changes: list[Change[Any]] = [case, record.freeze(case.after.id)]
    if given and consents:
        changes.append(consents.drop(given))
    changes += slips(slip, command, volunteer, command.record, "changed", now)
    return accept(case.after.receipt, *changes)


def _is_theirs(actor: Actor, record: Disputable, who: Volunteer | None) -> bool:
    """Whether the record is the actor's or a ward's, or under a record merged into theirs."""
    if actor.role == "guardian" and (who is None or who.as_ward != actor.ward):
        return False
    return record.volunteer_id in (acts_for(actor), *(who.also if who else ()))


def _books(report: MemberReport, kept: Volunteer) -> list[str]:
    """The books in which points for a report can be, if it was ever accepted."""
    return books_of(kept, report.accepted_on) if report.accepted_on else []


def _kept(person: Volunteer) -> str:
    return person.merged_into or person.id


@use_case
def resolve_case(  # noqa: PLR0913 -- one for each kind of record
    command: ResolveCase,
    *,
    case: Annotated[Case, by("case_id")],
    volunteer: Annotated[Volunteer | None, _of_case("volunteer")],
    membership: Annotated[Membership | None, _of_case("membership")],
    consent: Annotated[Consent | None, _of_case("consent")],
    report: Annotated[MemberReport | None, _of_case("member-report")],
    claim: Annotated[Claim | None, _of_case("claim")],
    consents: Annotated[Consents, by("case.volunteer_id", or_new=Consents.none)],
    person: Annotated[Volunteer, by("case.volunteer_id")],
    merge: Annotated[Merge | None, by("case.volunteer_id")],
    kept: Annotated[Volunteer | None, by(_kept)],
    books: Annotated[dict[str, PointBook], by_each(_books, or_new=PointBook.blank)],
    totals: AllTotals,
    now: datetime,
) -> Decision[CaseReceipt]:
    """Undo a disputed record or release it, by somebody who did not make it.

    A report that never was theirs gave them no points.
    """
    record: Disputable | None = volunteer or membership or consent or report or claim
    if record is None:
        return refuse(NotFound(kind=case.record, id=case.record_id))
    refusals = [
        *case.resolve_refusals(command.actor, record),
    ]
    if consent and _would_be_missed(command, consent):
        refusals += person.frozen_refusals()
    if refusals:
        return refuse(*refusals)
    resolved = case.resolve(command.outcome, command.note, command.actor, now)
    changes: list[Change[Any]] = [
        resolved,
        *case.settle(record, command.outcome, command.actor, now),
    ]
    if consent and not consent.over_at:
        settled: Consent = changes[-1].after
        changes += _after_consent(settled, consents, person, command.actor, now)
        # It did not hold when the record was merged, and is looked at when that is taken back.
        changes += [merge.with_consent(consent.id)] if merge else []
    if report and command.outcome == "upheld":
        changes += taken_back(books, "report-accepted", report.id, totals)
    return accept(resolved.after.receipt, *changes)


def _would_be_missed(command: ResolveCase, consent: Consent) -> bool:
    """Whether the volunteer record changes too: without this consent it would have to wait."""
    undoes = command.outcome == "upheld" and consent.frozen_by is not None
    return undoes and consent.purpose == "registration" and not consent.over_at


def _after_consent(
    consent: Consent, consents: Consents, person: Volunteer, actor: Actor, now: datetime
) -> list[Change[Any]]:
    """What follows a settled consent: released it holds again, undone it may be waited for."""
    gone = person.erased_at is not None or person.merged_into is not None
    if consent.over_at is None:
        if gone or (consent.given_by == "guardian" and person.age_class == "adult"):
            return [consent.end(actor, now)]
        return [consents.add(consent)]
    if gone:
        return []
    if consent.purpose == "registration" and not consents.of(consent.agreement, consent.given_by):
        return [person.wait_for(consent.waiting, actor, now)]
    return []
