"""Departments, a street office that keeps its list, and two communities into which they bring."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.registration.admission_tasks import ObjectToTask
from baodao.schema.registration.admissions import AskAdmission, BringListedTask
from baodao.schema.registration.permits import AddPermit
from tests.builders import organisations, people, places
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    STREET,
    empty,
    liaison,
    once,
    organiser,
)

CENSUS = {"title": "测试·普查宣传", "category": "协助宣传"}
SAYS = {"description": "测试·每户一份"}
DEPARTMENT = liaison("census")
STREET_OFFICE = organiser("street").model_copy(update={"scope": None})
AUNT = organiser("committee").model_copy(update={"scope": None})
NEIGHBOUR = organiser("other").model_copy(update={"scope": None})


@once
async def district() -> MemoryService:
    """Nothing was brought anywhere yet; everybody is known by their name.

    The departments `census` and `parks` of the district, the `street` office and another one
    `street-2`, the committees `committee` and `other` of two communities of the street, the
    `party` organisation and a `team` of the first, and the volunteer `a` in it.
    """
    service = empty()
    await service.put(
        *places.known(DISTRICT, STREET, COMMUNITY, NEXT_DOOR, ELSEWHERE[:9], ELSEWHERE),
        organisations.known("census", "department", DISTRICT),
        organisations.known("parks", "department", DISTRICT),
        organisations.known("street", "street-office", STREET),
        organisations.known("street-2", "street-office", ELSEWHERE[:9]),
        organisations.known("committee", "residents-committee"),
        organisations.known("party", "community-party-organisation"),
        organisations.known("other", "residents-committee", NEXT_DOOR),
        organisations.known("team"),
        people.known("a"),
    )
    return service


async def permit(service: MemoryService, actor: Actor = STREET_OFFICE, **changes: Any) -> str:
    """The street puts the census on its list for a year."""
    values = {"street_id": "street", "department_id": "census", "until_day": "2027-11-23"}
    permit_id: str = (await service.done(AddPermit, actor, **values | CENSUS | changes)).permit_id
    return permit_id


async def ask(service: MemoryService, actor: Actor = DEPARTMENT, **changes: Any) -> str:
    """The department asks to bring the census into a community."""
    admission_id: str = (await service.done(AskAdmission, actor, **asked(**changes))).admission_id
    return admission_id


async def bring(
    service: MemoryService, permit_id: str, actor: Actor = DEPARTMENT, **changes: Any
) -> str:
    """The department brings what is on the list into a community; the task."""
    said = {"permit_id": permit_id, "department_id": "census", "street_id": "street", **SAYS}
    values = said | {"communities": [COMMUNITY]} | changes
    receipt = await service.done(BringListedTask, actor, **values)
    return f"{receipt.admission_id}-{values['communities'][0]}"


async def parties(service: MemoryService) -> dict[str, str]:
    """A street office and a department of the usual places, by these names."""
    return {
        "street": await organisations.organisation(service, kind="street-office", division=STREET),
        "department": await organisations.organisation(
            service, kind="department", division=DISTRICT
        ),
    }


async def at_work(service: MemoryService, ids: dict[str, str]) -> None:
    """A row of the list, what waits for the street, and two tasks, one of them objected to."""
    street, department, committee = (ids[name] for name in ("street", "department", "committee"))
    office, them = organiser(street), liaison(department)
    who: dict[str, Any] = {"street_id": street, "department_id": department}
    ids["permit"] = await permit(service, office, **who | {"until_day": "2028-01-01"})
    ids["admission"] = await ask(service, them, **who)
    for name in ("task", "task-objected"):
        ids[name] = await bring(service, ids["permit"], them, **who)
    said = {"task_id": ids["task-objected"], "organisation_id": committee, "objection": "测试"}
    await service.done(ObjectToTask, organiser(committee), **said)
    await service.follow()


def asked(**changes: Any) -> dict[str, Any]:
    """What the department asks, unless the changes say otherwise."""
    said = {"department_id": "census", "street_id": "street", "communities": [COMMUNITY]}
    return said | CENSUS | SAYS | changes
