"""双报到: reports of members and units, units' lists of their people, pairings."""

from typing import Any

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import MemoryService
from baodao.registration.party.domain.party_members import PartyMember, Stay
from baodao.schema import Actor
from baodao.schema.registration.member_lists import ImportMembers, MemberRow, MembersReceipt
from baodao.schema.registration.member_reports import FileMemberReport
from baodao.schema.registration.pairings import ProposePairing
from baodao.schema.registration.unit_reports import FileUnitReport
from tests.builders import people
from tests.builders.registration import COMMUNITY, liaison, person

CONTACT = {"name": "测试·联络员", "phone": "19900000077"}


async def report(service: MemoryService, unit: str, who: str, **changes: Any) -> str:
    """A person reports at the community; the report."""
    values = {"volunteer_id": who, "unit_id": unit, "division": COMMUNITY} | changes
    receipt = await service.done(FileMemberReport, person(who), **values)
    report_id: str = receipt.report_id
    return report_id


async def reported(service: MemoryService, unit: str, number: int) -> str:
    """Synthetic person `number` registers and reports; the report."""
    return await report(service, unit, await people.volunteer(service, number))


async def member(service: MemoryService, who: str, **changes: Any) -> None:
    """Let a person have reported, of `unit` and accepted, since the year began."""
    values: dict[str, Any] = {"division": COMMUNITY, "unit_id": "unit", "accepted": True}
    values |= changes
    stay = Stay("r", values["division"], values["unit_id"], "2026-01-01")
    stays = (stay,) if values["accepted"] else ()
    await service.put(PartyMember(id=who, report_id="r", stays=stays, **values))


def row(number: int, *, documented: bool = True, **changes: Any) -> MemberRow:
    """Synthetic person `number` on a unit's list."""
    told = people.registration(number)
    values: dict[str, Any] = {"number": number, "name": told["name"], "phone": told["phone"]}
    if documented:
        values["document"] = resident_id(number)
    return MemberRow.model_validate(values | changes)


async def listed(service: MemoryService, unit: str, *rows: MemberRow) -> MembersReceipt:
    """The unit brings its list."""
    values = {"unit_id": unit, "rows": list(rows)}
    receipt: MembersReceipt = await service.done(ImportMembers, liaison(unit), **values)
    return receipt


async def unit_report(service: MemoryService, unit: str, **changes: Any) -> str:
    """The unit reports at the community with twelve members; the report."""
    values = {"unit_id": unit, "division": COMMUNITY, "liaison": CONTACT, "member_count": 12}
    receipt = await service.done(FileUnitReport, liaison(unit), **values | changes)
    report_id: str = receipt.report_id
    return report_id


async def pairing(service: MemoryService, actor: Actor, unit: str, **changes: Any) -> str:
    """A pact for a year that one side proposes."""
    values = {
        "unit_id": unit,
        "division": COMMUNITY,
        "title": "测试·共建",
        "reference": "测试·1",
        "from_day": "2026-12-01",
        "until_day": "2027-12-01",
    }
    receipt = await service.done(ProposePairing, actor, **values | changes)
    pairing_id: str = receipt.pairing_id
    return pairing_id
