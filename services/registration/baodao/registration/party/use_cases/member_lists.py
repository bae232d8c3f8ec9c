"""Decisions about units' lists of members.

What a report means for a list, and a list for the reports, is worked out after either is committed
(`matching`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from baodao.kernel.days import today
from baodao.kernel.policies import PolicyPack
from baodao.kernel.purposes import Purposes
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
from baodao.kit.read_log import Read
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.disagreements import Disagreement, Matter
from baodao.registration.party.domain.member_lists import (
    ListedMember,
    MemberKey,
    MemberRoll,
    keys_of,
    read_row,
)
from baodao.registration.party.domain.member_reports import MemberReport, party_refusals
from baodao.registration.party.domain.member_tables import MemberTable
from baodao.registration.people.domain.documents import identity_key
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import Person, PersonalData
from baodao.schema import Actor
from baodao.schema.registration.member_lists import (
    Disowning,
    DisownMember,
    ImportMembers,
    ListedRow,
    MemberReceipt,
    MembersReceipt,
    RejectedMember,
    RemoveListedMember,
)


def _people(command: ImportMembers) -> Iterable[PersonalData]:
    return (data for data in map(read_row, command.rows) if isinstance(data, PersonalData))


def _packs(command: ImportMembers) -> Sequence[str]:
    return Purposes().packs(command.actor)


def _row_keys(command: ImportMembers, vault: Vault) -> list[str]:
    return [key for data in _people(command) for key in keys_of(vault, command.unit_id, data)]


def _identity_keys(command: ImportMembers, vault: Vault) -> list[str]:
    return [identity_key(vault, data.document) for data in _people(command) if data.document]


def _listed(keys: dict[str, MemberKey]) -> list[str]:
    return [found.member_id for found in keys.values() if found.member_id]


def _former_keys(members: dict[str, ListedMember]) -> list[str]:
    return [key for member in members.values() for key in member.keys]


@use_case
def import_members(  # noqa: PLR0913 -- what the rows say, and all that is known by it
    command: ImportMembers,
    *,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    roll: Annotated[MemberRoll, by("unit_id", or_new=MemberRoll.blank)],
    keys: Annotated[dict[str, MemberKey], by_each(_row_keys, or_new=MemberKey.blank)],
    members: Annotated[dict[str, ListedMember], by_each(_listed)],
    people: Annotated[dict[str, Person], by_each(_listed)],
    former: Annotated[dict[str, MemberKey], by_each(_former_keys, or_new=MemberKey.blank)],
    identities: Annotated[dict[str, Identity], by_each(_identity_keys)],
    packs: Annotated[dict[str, PolicyPack], by_each(_packs)],
    vault: Vault,
    now: datetime,
    new_id: NewId,
) -> Decision[MembersReceipt]:
    """Invite the members of a unit's table, and put right who is known; a bad row stops nothing."""
    if refusals := party_refusals(unit, today(now)):
        return refuse(*refusals)
    table = MemberTable.of(vault, former | keys, members.values(), people)
    rejected: list[RejectedMember] = []
    for row in command.rows:
        data = read_row(row)
        if isinstance(data, PersonalData):
            table.read(unit, row.number, data, new_id)
        else:
            rejected.append(RejectedMember(number=row.number, reason=data[0], also=data[1:]))
    changes = table.changes(unit, identities, now)
    told = _may_be_told(command.actor, unit, packs)
    receipt = _receipt(table, rejected, table.reporting(unit) if told else None)
    if receipt.added:
        changes.append(roll.change(listed=roll.listed + receipt.added))
    if told and table.taken:
        shown = tuple({one.member_id: None for one in table.taken})
        seen = Read.by(
            command.actor, "member-list", unit.division, shown, now, minor=False, own=False
        )
        changes.append(replace(seen, id=new_id()).change())
    return accept(receipt, *changes)


def _may_be_told(actor: Actor, unit: Organisation, packs: Mapping[str, PolicyPack]) -> bool:
    """Whether the answer may say who has reported: to the unit alone, which says what for.

    As it is with the list itself, where that is logged like here.
    """
    return actor.organisation == unit.id and Purposes().allows(actor, packs)


def _receipt(
    table: MemberTable, rejected: list[RejectedMember], reporting: set[str] | None
) -> MembersReceipt:
    became = Counter(one.outcome for one in table.taken)
    return MembersReceipt(
        added=became["added"],
        updated=became["updated"],
        unchanged=became["unchanged"],
        listed=[
            ListedRow(
                number=one.number,
                outcome=one.outcome,
                reported=None if reporting is None else one.member_id in reporting,
            )
            for one in table.taken
        ],
        rejected=rejected,
    )


@use_case
def remove_listed_member(
    command: RemoveListedMember,
    member: Annotated[ListedMember, by("member_id")],
    unit: Annotated[Organisation, by("member.unit_id", noun="organisation")],
    person: Annotated[Person | None, by("member_id")],
    keys: Annotated[dict[str, MemberKey], by_each("member.keys")],
    now: datetime,
) -> Decision[MemberReceipt]:
    """Take somebody off a unit's list and forget who it was; no report is touched."""
    if refusals := member.remove_refusals():
        return refuse(*refusals)
    removed = member.remove(command.reason)
    changes = remove_entry(removed, keys, person, now)
    return accept(MemberReceipt(member_id=member.id, state=removed.after.state), *changes)


def remove_entry(
    removed: Change[ListedMember],
    keys: dict[str, MemberKey],
    person: Person | None,
    now: datetime,
) -> list[Change[Aggregate]]:
    """All changes of removing an entry: its keys, and the personal data nobody needs any more."""
    changes: list[Change[Aggregate]] = [removed]
    changes += [c for key in keys.values() for c in key.without_member(removed.after.id)]
    if person and person.erased_at is None:
        changes.append(person.forget(now))
    return changes


@use_case
def disown_member(
    command: DisownMember,
    report: Annotated[MemberReport, by("report_id", noun="report")],
    unit: Annotated[Organisation, by("report.unit_id", noun="organisation")],
    disagreement: Annotated[Disagreement | None, by("report.disagreement_id")],
    now: datetime,
    new_id: NewId,
) -> Decision[Disowning]:
    """Disown a reporter for the unit: both sides and the person see it, the report stays."""
    if refusals := report.change_refusals("filed", "accepted"):
        return refuse(*refusals)
    changes: list[Change[Aggregate]]
    if disagreement and disagreement.open:
        changes = [*disagreement.also("disowned", command.note)]
        about = disagreement.id
    else:
        about = new_id()
        changes = [Disagreement.raise_(about, matter_of(report), "disowned", now, command.note)]
    if changes:
        changes.append(report.disowned(about, command.actor))
    return accept(Disowning(report_id=report.id, disagreement_id=about), *changes)


def matter_of(report: MemberReport) -> Matter:
    """What a disagreement about a member report is about."""
    return Matter("member-report", report.id, report.unit_id, report.division)
