"""What became of a unit's list while a report was disputed is caught up with once it is released.

Nothing writes a frozen record, also not what follows events. So the end must be the same as if
there had been no case at all.
"""

from typing import Any

import pytest

from baodao.kit.testing import MemoryService
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.member_lists import ListedMember
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.schema.registration.member_lists import RemoveListedMember
from tests.builders import cases, party, people
from tests.builders.party import row
from tests.builders.registration import liaison

BEFORE = {"no list": (), "a list with others": (2,), "a list with them": (1, 2)}
MEANWHILE = [(before, "nothing") for before in BEFORE]
MEANWHILE += [(before, "the unit lists them") for before in BEFORE]
MEANWHILE += [
    ("a list with them", f"they are taken off: {why}") for why in ("left-unit", "listed-by-mistake")
]


AGAIN = "they are taken off and listed again: left-unit"
MEANWHILE += [("a list with them", AGAIN)]


async def happen(service: MemoryService, unit: str, what: str) -> None:
    if what == "the unit lists them":
        await party.listed(service, unit, row(1))
    elif what != "nothing":
        first, *_ = service.all_of(ListedMember)
        fields = {"member_id": first.id, "reason": what.rpartition(" ")[2]}
        await service.done(RemoveListedMember, liaison(unit), **fields)
    if what == AGAIN:
        await party.listed(service, unit, row(1))


def outcome(service: MemoryService) -> dict[str, Any]:
    (report,) = service.all_of(MemberReport)
    return {
        "listing": report.listing,
        "entries": [(e.state, e.report_id is not None) for e in service.all_of(ListedMember)],
        "disagreements": [d.kinds for d in service.all_of(Disagreement) if d.open],
    }


@pytest.mark.parametrize("followed", [False, True], ids=["not yet compared", "compared"])
@pytest.mark.parametrize(("before", "meanwhile"), MEANWHILE)
async def test_a_released_report_stands_as_if_there_had_been_no_case(
    service: MemoryService, unit: str, before: str, meanwhile: str, followed: bool
) -> None:
    if numbers := BEFORE[before]:
        await party.listed(service, unit, *(row(number) for number in numbers))
    ana = await people.volunteer(service, 1)
    report = await party.report(service, unit, ana)
    if followed:
        await service.follow()
    undisturbed = service.copy()
    case = await cases.dispute(service, ana, "member-report", report)
    frozen = await service.stored(MemberReport, report)
    for one in (service, undisturbed):
        await happen(one, unit, meanwhile)
        await one.follow()
    assert await service.stored(MemberReport, report) == frozen
    await cases.resolve(service, case, "rejected")
    await service.follow()
    assert outcome(service) == outcome(undisturbed)
