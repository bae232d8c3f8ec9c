"""What follows between units' lists and member reports: registration follows its own events.

A report and a list are committed by different people at different times; each of these brings the
other side up to date, in whatever order and however often the events come. While a report is
disputed nothing writes it; once the case is closed it is compared as if it had just been filed.
"""

from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    accept,
    by,
    by_each,
    use_case,
)
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.disagreements import Disagreement, settle_as_moot
from baodao.registration.party.domain.member_lists import (
    ListedMember,
    MemberKey,
    MemberRoll,
    keys_of,
)
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.use_cases.member_lists import matter_of, remove_entry
from baodao.registration.people.domain.people import Person, data_of
from baodao.schema.registration.disagreements import DisagreementKind, DisagreementRaised
from baodao.schema.registration.disputes import CaseResolved
from baodao.schema.registration.member_lists import ListingAdded, ListingRemoved, RemovalReason
from baodao.schema.registration.member_reports import (
    MemberReportEnded,
    MemberReportFiled,
    MemberReportMatched,
    MemberReportReturned,
)


def _disputed_report(event: CaseResolved) -> str | None:
    return event.record_id if event.record == "member-report" else None


def _reporter_keys(event: MemberReportFiled, person: Person, vault: Vault) -> tuple[str, ...]:
    return keys_of(vault, event.unit_id, data_of(person, vault))


@use_case
def match_report(
    event: MemberReportFiled,
    report: Annotated[MemberReport, by("report_id")],
    person: Annotated[Person | None, by("volunteer_id")],
    roll: Annotated[MemberRoll, by("unit_id", or_new=MemberRoll.blank)],
    keys: Annotated[dict[str, MemberKey], by_each(_reporter_keys, or_new=MemberKey.blank)],
    now: datetime,
    new_id: NewId,
) -> Decision[None]:
    """Compare a new report with its unit's list; not to be on it is a disagreement, no fault."""
    if report.frozen_by or not report.current or report.listing != "unchecked":
        return accept(None)
    return accept(None, *_compare(report, person, roll, keys, now, new_id))


def _released_keys(report: MemberReport, person: Person, vault: Vault) -> tuple[str, ...]:
    return keys_of(vault, report.unit_id, data_of(person, vault))


@use_case
def match_released(  # noqa: PLR0913 -- all that a list has to say of a report
    event: CaseResolved,
    *,
    report: Annotated[MemberReport | None, by(_disputed_report)],
    person: Annotated[Person | None, by("report.volunteer_id")],
    roll: Annotated[MemberRoll | None, by("report.unit_id", or_new=MemberRoll.blank)],
    keys: Annotated[dict[str, MemberKey], by_each(_released_keys, or_new=MemberKey.blank)],
    member: Annotated[ListedMember | None, by("report.member_id")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[None]:
    """Bring a member report up to date after its case: nothing could write it while disputed."""
    if report is None or roll is None or report.frozen_by or not report.current:
        return accept(None)
    if report.listing == "unchecked":
        return accept(None, *_compare(report, person, roll, keys, now, new_id))
    found = [key.member_id for key in keys.values() if key.member_id]
    changes: list[Change[Aggregate]] = []
    if found and (report.listing != "listed" or report.member_id not in found):
        changes.append(report.match(found[0], tuple(keys)))
        if disagreement and disagreement.open:
            changes.append(disagreement.settle("community", "list", now))
    elif not found and report.listing == "listed" and disagreement and disagreement.open:
        changes.append(report.unmatched("not-listed", report.keys))
    elif not found and report.listing == "listed":
        kind = _doubt_kind(member.removed_because if member else None)
        changes += _doubt(report, disagreement, kind, now, new_id)
    return accept(None, *changes)


def _compare(
    report: MemberReport,
    person: Person | None,
    roll: MemberRoll,
    keys: dict[str, MemberKey],
    now: datetime,
    new_id: NewId,
) -> list[Change[Aggregate]]:
    """Match a report that was not compared yet with the list, or raise a disagreement."""
    if not (person and keys):
        return []
    names = tuple(keys)
    changes: list[Change[Aggregate]] = [
        key.change(report_id=report.id) for key in keys.values() if key.report_id != report.id
    ]
    found = [key.member_id for key in keys.values() if key.member_id]
    if found:
        changes.append(report.match(found[0], names))
    elif roll.listed == 0:
        changes.append(report.unmatched("no-list", names))
    else:
        unmatched = report.unmatched("not-listed", names)
        raised = Disagreement.raise_(new_id(), matter_of(report), "not-on-list", now)
        changes += [unmatched, unmatched.after.disputed(raised.after.id), raised]
    return changes


@use_case
def note_match(
    event: MemberReportMatched,
    report: Annotated[MemberReport, by("report_id")],
    member: Annotated[ListedMember | None, by("member_id")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[None]:
    """Note on a list entry that its person reported; an entry that left is a disagreement."""
    if member is None or not report.current or report.member_id != member.id:
        return accept(None)
    if member.state == "left" and not report.frozen_by:
        return accept(None, *_doubt(report, disagreement, "left-unit", now, new_id))
    return accept(None, *member.reported(report.id))


@use_case
def match_member(
    event: ListingAdded,
    member: Annotated[ListedMember, by("member_id")],
    report: Annotated[MemberReport | None, by("report_id")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
) -> Decision[None]:
    """Match an earlier report with a new entry of the list; that settles their disagreement."""
    if report is None or report.frozen_by or not report.current or report.listing == "listed":
        return accept(None)
    changes: list[Change[Aggregate]] = [report.match(member.id, report.keys)]
    if disagreement and disagreement.open:
        changes.append(disagreement.settle("community", "list", now))
    return accept(None, *changes)


_Report = Annotated[MemberReport, by("report_id")]
_Place = Annotated[PartyMember, by("volunteer_id", or_new=PartyMember.blank)]
_Member = Annotated[ListedMember | None, by("report.member_id")]
_Keys = Annotated[dict[str, MemberKey], by_each("report.keys")]
_Disagreement = Annotated[Disagreement | None, by("report.disagreement_id")]


@use_case
def release_returned(
    event: MemberReportReturned,
    report: _Report,
    place: _Place,
    member: _Member,
    keys: _Keys,
    disagreement: _Disagreement,
    now: datetime,
) -> Decision[None]:
    """Free what a returned report held: the person's place, the list entry, its keys."""
    return accept(
        None, *leave_places(report, place, member, keys, settle_as_moot(disagreement, now))
    )


@use_case
def release_ended(
    event: MemberReportEnded,
    report: _Report,
    place: _Place,
    member: _Member,
    keys: _Keys,
    disagreement: _Disagreement,
    now: datetime,
) -> Decision[None]:
    """Free what an ended report held, also one that a case undid: place, list entry, keys."""
    return accept(
        None, *leave_places(report, place, member, keys, settle_as_moot(disagreement, now))
    )


def leave_places(
    report: MemberReport,
    place: PartyMember,
    member: ListedMember | None,
    keys: dict[str, MemberKey],
    settled: list[Change[Disagreement]],
) -> list[Change[Aggregate]]:
    """The changes that free what a report held once it is not current: place, entry, keys."""
    # It may have been filed again by now.
    if report.current:
        return []
    over = today(report.history[-1].at)
    changes: list[Change[Aggregate]] = [*place.leave(report.id, over), *settled]
    changes += [change for key in keys.values() for change in key.without_report(report.id)]
    if member:
        changes += member.unreported(report.id)
    return changes


@use_case
def doubt_report(
    event: ListingRemoved,
    report: Annotated[MemberReport | None, by("report_id")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[None]:
    """Raise a disagreement about the report of somebody whom the unit took off its list."""
    if report is None or report.frozen_by or not report.current:
        return accept(None)
    if event.reason in ("disowned", "erased"):
        return accept(None)
    return accept(None, *_doubt(report, disagreement, _doubt_kind(event.reason), now, new_id))


def _doubt_kind(reason: RemovalReason | None) -> DisagreementKind:
    """The kind of disagreement after a removal; those of before 2026-11-26 do not say why."""
    return "left-unit" if reason in ("left-unit", None) else "not-on-list"


def _doubt(
    report: MemberReport,
    disagreement: Disagreement | None,
    kind: DisagreementKind,
    now: datetime,
    new_id: NewId,
) -> list[Change[Aggregate]]:
    """Note that the reporter is not on the list, in the open disagreement or in a new one."""
    unlisted = report.unmatched("not-listed", report.keys)
    if disagreement and disagreement.open:
        return [unlisted, *disagreement.also(kind)]
    raised = Disagreement.raise_(new_id(), matter_of(report), kind, now)
    return [unlisted, unlisted.after.disputed(raised.after.id), raised]


@use_case
def strike_disowned(
    event: DisagreementRaised,
    report: Annotated[MemberReport | None, by("report_id")],
    member: Annotated[ListedMember | None, by("report.member_id")],
    person: Annotated[Person | None, by("member.id")],
    keys: Annotated[dict[str, MemberKey], by_each("member.keys")],
    now: datetime,
) -> Decision[None]:
    """Take a member whom the unit disowns off its list."""
    if report is None or member is None or "disowned" not in event.kinds:
        return accept(None)
    if member.remove_refusals():
        return accept(None)
    changes = remove_entry(member.remove("disowned"), keys, person, now)
    if not report.frozen_by:
        changes.append(report.unmatched("not-listed", report.keys))
    return accept(None, *changes)
