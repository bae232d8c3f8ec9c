"""Points of party members 双报到积分: packs that give them, and how many there are."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from baodao.kernel.days import beginning_of
from baodao.kernel.policies import PolicyPack, Version
from baodao.kit.testing import MemoryService
from baodao.registration.obligations.domain.points import Entry, GroupPoints, PointBook
from baodao.schema.registration.claims import AcceptClaim, ConfirmClaim, ReportClaim
from tests.builders import lists, party
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    person,
)

ALL = {
    "report-accepted": 10,
    "activity-attended": 2,
    "contact-recorded": 1,
    "claim-confirmed": 5,
    "project-accepted": 3,
}
YESTERDAY = "2026-11-22"
MET = {"organisation_id": "committee", "day": YESTERDAY, "topic": "测试·走访"}


def rules(
    percent: int = 100, limits: tuple[int, str] | None = None, **given: int
) -> dict[str, Any]:
    """The section of a pack that gives so many points for each kind."""
    limit = {"at_most": limits[0], "per": limits[1]} if limits else {}
    worth = {name.replace("_", "-"): points for name, points in given.items()} or ALL
    listed = [{"given_for": kind, "points": points, **limit} for kind, points in worth.items()]
    return {"points": {"gives": listed, "percent": percent}}


def version(number: int, day: str, said: dict[str, Any]) -> Version:
    """A version of a pack that was set a minute before a day began."""
    return Version(number, beginning_of(day) - timedelta(minutes=1), said)


def pack(*versions: Version, division: str = DISTRICT) -> PolicyPack:
    """A district's pack; without any version, one that gives points for everything."""
    return PolicyPack(id=division, versions=versions or (version(1, "2026-01-01", rules()),))


async def community(*packs: PolicyPack) -> MemoryService:
    """`a` and `b` are members of the unit, `c` is none."""
    service = await lists.community()
    await service.put(*(packs or [pack()]))
    for who in ("a", "b"):
        await party.member(service, who)
    return service


async def given(service: MemoryService, unit: str, who: str) -> str:
    """Somebody of a unit was given points for a contact; the id of their book."""
    given_for = ("contact-recorded", "r", "2026-11-20", unit, COMMUNITY)
    entry = Entry(*given_for, 2, "default-1", who, at_most=9, per="year")
    key = PointBook.id_for(who, entry.day)
    await service.put(
        replace(PointBook.blank(key), entries=(entry,)),
        *(GroupPoints(id=group, points=4) for group in GroupPoints.ids_for([entry])),
    )
    return key


async def points(service: MemoryService, who: str = "a", year: str = "2026") -> int:
    """The points of a person in a year."""
    book: PointBook | None = await service.stored(PointBook, f"{who}-{year}")
    return book.total() if book else 0


async def of(service: MemoryService, group: str, year: str = "2026") -> int:
    """The points of a unit or a community in a year."""
    found: GroupPoints | None = await service.stored(GroupPoints, f"{group}-{year}")
    return found.points if found else 0


async def totals(service: MemoryService) -> set[int]:
    """The points of the unit and of the community, which are the same if all is well."""
    return {await of(service, "unit"), await of(service, COMMUNITY)}


async def fulfilled(service: MemoryService) -> str:
    """A claim of `a` that the committee confirms."""
    claim = await lists.claim(service, await lists.post(service))
    await service.done(AcceptClaim, lists.COMMITTEE, claim_id=claim)
    await service.done(ReportClaim, person("a"), claim_id=claim, day=YESTERDAY)
    await service.done(ConfirmClaim, lists.COMMITTEE, claim_id=claim)
    return claim
