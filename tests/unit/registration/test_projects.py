"""Projects carried out on one's own: reported, reviewed by somebody else, and no hours by that."""

from typing import Any

import pytest

from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.registration.lists.domain.projects import Project
from baodao.registration.obligations.domain.tallies import Tally
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES
from baodao.schema.registration.projects import (
    AcceptProject,
    ListProjects,
    ProjectAccepted,
    ProjectReported,
    ProjectReturned,
    ReportProject,
    ReportProjectAgain,
    ReturnProject,
)
from tests.builders import lists
from tests.builders.actors import acting_as
from tests.builders.lists import COMMITTEE, DONE, LIAISON
from tests.builders.registration import (
    AUDITOR,
    COMMUNITY,
    COORDINATOR,
    ORGANISER,
    STRANGER,
    liaison,
    organiser,
    person,
)

A = person("a")
AUNT = organiser("committee").model_copy(update={"scope": None})
CAPTAIN = organiser("team").model_copy(update={"scope": None})


@pytest.fixture
async def service() -> MemoryService:
    return await lists.community()


async def report(service: MemoryService, actor: Actor = A, **changes: Any) -> str:
    values = {"organisation_id": "committee", **DONE} | changes
    if not {"volunteer_id", "reporter_id"} & values.keys():
        values |= {"volunteer_id": actor.id}
    project_id: str = (await service.done(ReportProject, actor, **values)).project_id
    return project_id


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        (A, {"volunteer_id": "a"}),
        (LIAISON, {"reporter_id": "unit"}),
        (CAPTAIN, {"reporter_id": "team"}),
    ],
)
async def test_a_person_a_unit_or_a_team_reports_and_the_community_reviews(
    service: MemoryService, actor: Actor, who: dict[str, str]
) -> None:
    key = await report(service, actor, **who)
    (told,) = service.told(ProjectReported)
    assert {name: getattr(told, name) for name in who} == who
    assert (told.division, told.title, told.participants) == (COMMUNITY, DONE["title"], 12)
    assert "清理杂物" not in told.model_dump_json()
    back = {"project_id": key, "reason": "incomplete"}
    assert (await service.done(ReturnProject, AUNT, **back)).state == "returned"
    assert slugs(await service.refused(AcceptProject, AUNT, project_id=key)) == [
        "project-not-in-state"
    ]
    again = {"project_id": key, **DONE, "participants": 9}
    assert (await service.done(ReportProjectAgain, actor, **again)).state == "reported"
    assert (await service.done(AcceptProject, AUNT, project_id=key)).state == "accepted"
    stored = await service.stored(Project, key)
    assert (stored.participants, stored.reason) == (9, None)
    assert (len(service.told(ProjectReturned)), len(service.told(ProjectAccepted))) == (1, 1)
    assert slugs(await service.refused(ReportProjectAgain, actor, **again)) == [
        "project-not-in-state"
    ]
    assert service.all_of(Tally) == [], "nothing is counted by a report"


async def test_nobody_reviews_their_own(service: MemoryService) -> None:
    key = await report(service)
    mine = acting_as(
        id="a", role="organiser", scope=COMMUNITY, purpose="records", capabilities=set(CAPABILITIES)
    )
    for kind, fields in ((AcceptProject, {}), (ReturnProject, {"reason": "not-so"})):
        assert slugs(await service.refused(kind, mine, project_id=key, **fields)) == ["own-matter"]
    theirs = await report(service, CAPTAIN, reporter_id="team")
    captain = organiser("team")
    assert slugs(await service.refused(AcceptProject, captain, project_id=theirs)) == ["own-matter"]
    itself = {"organisation_id": "committee", "reporter_id": "committee", **DONE}
    assert slugs(await service.refused(ReportProject, COMMITTEE, **itself)) == ["reviews-itself"]


@pytest.mark.parametrize("actor", [A, person("b"), CAPTAIN, liaison("unit"), AUDITOR, STRANGER])
async def test_who_reviews_nothing(service: MemoryService, actor: Actor) -> None:
    key = await report(service)
    refused = slugs(await service.refused(AcceptProject, actor, project_id=key))
    assert refused in (["out-of-scope"], ["not-found"])


@pytest.mark.parametrize(
    ("changes", "no"),
    [
        ({"until_day": "2026-11-24"}, ["day-in-future"]),
        ({"until_day": "2026-11-19"}, ["project-days-wrong"]),
        ({"organisation_id": "team"}, ["not-a-community"]),
        ({"reporter_id": "unit"}, ["either-person-or-unit"]),
    ],
)
async def test_what_is_no_report(
    service: MemoryService, changes: dict[str, Any], no: list[str]
) -> None:
    values = {"organisation_id": "committee", "volunteer_id": "a", **DONE} | changes
    assert slugs(await service.refused(ReportProject, A, **values)) == no
    await report(service, from_day="2026-11-23", until_day="2026-11-23")


async def test_nobody_reports_for_somebody_else(service: MemoryService) -> None:
    values = {"organisation_id": "committee", "volunteer_id": "a", **DONE}
    for actor in (person("b"), COMMITTEE, LIAISON):
        assert slugs(await service.refused(ReportProject, actor, **values)) == ["out-of-scope"]
    key = await report(service)
    await service.done(ReturnProject, AUNT, project_id=key, reason="not-so")
    refused = await service.refused(ReportProjectAgain, person("b"), project_id=key, **DONE)
    assert slugs(refused) == ["not-found"]


async def test_each_lists_their_own(service: MemoryService) -> None:
    mine, teams = await report(service), await report(service, CAPTAIN, reporter_id="team")

    async def listed(actor: Actor, **asked: Any) -> list[str]:
        page = await service.ask(ListProjects(actor=actor, **asked))
        return [] if isinstance(page, Refused) else [one.project_id for one in page.projects]

    assert await listed(A, volunteer_id="a") == [mine]
    assert await listed(CAPTAIN, reporter_id="team") == [teams]
    assert await listed(AUNT, organisation_id="committee") == [mine, teams]
    assert await listed(ORGANISER) == await listed(COORDINATOR, state="reported") == [mine, teams]
    assert await listed(person("b"), volunteer_id="a") == await listed(STRANGER) == []
    assert await listed(LIAISON, reporter_id="team") == []
