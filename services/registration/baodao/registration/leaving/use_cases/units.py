"""What ends with a unit: whatever is in its name, and the reports that name it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import Change, Decision, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.common.actors import ITSELF
from baodao.registration.leaving.commands import EndUnitRecords
from baodao.registration.lists.domain.claims import OPEN, Claim
from baodao.registration.lists.domain.lists import Item
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.disagreements import Disagreement, settle_as_moot
from baodao.registration.party.domain.member_lists import ListedMember, MemberKey
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.domain.pairings import Pairing
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.domain.unit_reports import UnitPlace, UnitReport
from baodao.registration.party.use_cases.member_lists import remove_entry
from baodao.registration.people.domain.people import Person

_Changes = list[Change[Any]]
_NOTE = "单位已终止"


def _reporters(reports: Mapping[str, MemberReport]) -> list[str]:
    return [report.volunteer_id for report in reports.values()]


def _member_keys(members: Mapping[str, ListedMember]) -> list[str]:
    return [key for member in members.values() for key in member.keys]


def _known(command: EndUnitRecords) -> list[str]:
    return [*command.members, *command.unit_reports]


def _places(unit_reports: Mapping[str, UnitReport]) -> list[str]:
    return [UnitPlace.id_for(one.unit_id, one.division) for one in unit_reports.values()]


def _matters(unit_reports: Mapping[str, UnitReport]) -> list[str]:
    return [one.disagreement_id for one in unit_reports.values() if one.disagreement_id]


def _items(claims: Mapping[str, Claim]) -> list[str]:
    return [claim.item_id for claim in claims.values()]


@use_case
def end_unit_records(  # noqa: PLR0913 -- all that can hang on a unit
    command: EndUnitRecords,
    *,
    unit: Annotated[Organisation, by("unit_id", noun="organisation")],
    reports: Annotated[dict[str, MemberReport], by_each("reports")],
    reporters: Annotated[dict[str, PartyMember], by_each(_reporters)],
    members: Annotated[dict[str, ListedMember], by_each("members")],
    keys: Annotated[dict[str, MemberKey], by_each(_member_keys)],
    people: Annotated[dict[str, Person], by_each(_known)],
    unit_reports: Annotated[dict[str, UnitReport], by_each("unit_reports")],
    places: Annotated[dict[str, UnitPlace], by_each(_places)],
    matters: Annotated[dict[str, Disagreement], by_each(_matters)],
    pairings: Annotated[dict[str, Pairing], by_each("pairings")],
    claims: Annotated[dict[str, Claim], by_each("claims")],
    items: Annotated[dict[str, Item], by_each(_items)],
    now: datetime,
) -> Decision[None]:
    """End what hangs on a unit that has ended, and forget whom it listed (PIPL art. 47)."""
    if unit.in_force(today(now)) or today(now) < (unit.valid_from or ""):
        return refuse(NothingDue(of=unit.id))
    changes: _Changes = [
        *_member_reports(unit, reports.values(), reporters, now),
        *_listed(unit, members.values(), keys, people, now),
        *_unit_reports(unit, unit_reports.values(), places, matters, people, now),
        *(pact.fall_away(ITSELF, now) for pact in _of(unit, pairings) if pact.is_open),
        *_claims(unit, claims.values(), items, now),
    ]
    if not changes:
        return refuse(NothingDue(of=unit.id))
    return accept(None, *changes)


def _of(unit: Organisation, records: Mapping[str, Pairing]) -> list[Pairing]:
    return [one for one in records.values() if one.unit_id == unit.id]


def _member_reports(
    unit: Organisation,
    reports: Iterable[MemberReport],
    reporters: Mapping[str, PartyMember],
    now: datetime,
) -> _Changes:
    changes: _Changes = []
    for report in reports:
        if report.unit_id != unit.id or report.move_refusals("end"):
            continue
        changes.append(report.end("changed-unit", ITSELF, now, note=_NOTE))
        if place := reporters.get(report.volunteer_id):
            changes += place.leave(report.id, today(now))
    return changes


def _listed(
    unit: Organisation,
    members: Iterable[ListedMember],
    keys: Mapping[str, MemberKey],
    people: Mapping[str, Person],
    now: datetime,
) -> _Changes:
    changes: _Changes = []
    for member in members:
        if member.unit_id == unit.id and not member.remove_refusals():
            own = {key: keys[key] for key in member.keys if key in keys}
            changes += remove_entry(member.remove("left-unit"), own, people.get(member.id), now)
    return changes


def _unit_reports(
    unit: Organisation,
    reports: Iterable[UnitReport],
    places: Mapping[str, UnitPlace],
    matters: Mapping[str, Disagreement],
    people: Mapping[str, Person],
    now: datetime,
) -> _Changes:
    changes: _Changes = []
    for report in reports:
        if report.unit_id != unit.id or report.move_refusals("end"):
            continue
        changes.append(report.end("unit", _NOTE, ITSELF, now))
        if place := places.get(UnitPlace.id_for(report.unit_id, report.division)):
            changes.append(place.leave())
        changes += settle_as_moot(matters.get(report.disagreement_id or ""), now)
        person = people.get(report.id)
        changes += [person.forget(now)] if person and person.erased_at is None else []
    return changes


def _claims(
    unit: Organisation, claims: Iterable[Claim], items: Mapping[str, Item], now: datetime
) -> _Changes:
    changes: _Changes = []
    for claim in claims:
        if claim.claiming_unit == unit.id and claim.state in OPEN and not claim.frozen_refusals():
            changes += [claim.withdraw(ITSELF, now), items[claim.item_id].free()]
    return changes
