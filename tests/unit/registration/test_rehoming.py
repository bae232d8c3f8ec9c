"""Where people and organisations belong when their division is no place any more."""

from dataclasses import replace

import pytest

from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService
from baodao.registration.leaving.commands import RehomeRecords
from baodao.registration.leaving.domain.rehoming import assign_refusals
from baodao.registration.leaving.use_cases.rehoming import rehome_records
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.registration import divisions as tree
from baodao.schema.registration import reshaping
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.local_places import LocalPlaceEnded
from baodao.schema.registration.organisations import RegisterOrganisation
from baodao.schema.registration.rehoming import (
    AssignDivision,
    MovesWithReport,
    OrganisationRehomed,
    VolunteerRehomed,
)
from baodao.schema.registration.volunteers import RegisterVolunteer
from tests.builders import organisations, people, places
from tests.builders.actors import acting_as
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    TODAY,
    person,
)

TOMORROW = "2026-11-24"
A, B, C = COMMUNITY, NEXT_DOOR, ELSEWHERE
NEW = "120104007101"
PARTS = [{"code": code, "name": "测试"} for code in (NEW, f"{NEW[:-1]}2")]


@pytest.fixture
async def residents(service: MemoryService) -> list[str]:
    """Two volunteers of community A."""
    return [await people.volunteer(service) for _ in range(2)]


@pytest.fixture
async def records(service: MemoryService, residents: list[str]) -> dict[str, list[str]]:
    """What of community A is to be moved: its volunteers and an organisation."""
    return {"volunteers": residents, "organisations": [await organisations.committee(service)]}


def homes(service: MemoryService) -> list[str]:
    """Where the volunteers belong."""
    return [volunteer.division for volunteer in service.all_of(Volunteer)]


async def test_records_follow_to_the_only_successor(
    service: MemoryService, records: dict[str, list[str]]
) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=TODAY)
    await service.done(RehomeRecords, code=A, **records)
    (committee,) = records["organisations"]
    assert homes(service) == [B, B]
    assert (await service.stored(Organisation, committee)).division == B
    assert service.told(VolunteerRehomed)[0] == VolunteerRehomed(
        division=B, volunteer_id=records["volunteers"][0], former_division=A, cause="succession"
    )
    assert service.told(OrganisationRehomed) == [
        OrganisationRehomed(division=B, organisation_id=committee, former_division=A)
    ]
    told = [event.volunteer_id for event in service.told(PersonTold) if event.division == B]
    assert set(told) == set(records["volunteers"])


async def test_the_sweep_may_be_late_and_look_twice(
    service: MemoryService, records: dict[str, list[str]]
) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on="2026-01-01")
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[B], into=C, on="2026-02-01")
    for moved in (3, 0):
        since = service.commits
        await service.done(RehomeRecords, code=A, **records)
        assert len(service.told(VolunteerRehomed, OrganisationRehomed, since=since)) == moved
    await service.done(RehomeRecords, code=B, **records)
    assert homes(service) == [C, C]


async def test_nobody_follows_before_the_day(
    service: MemoryService, records: dict[str, list[str]]
) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=TOMORROW)
    assert await service.refused(RehomeRecords, code=A, **records) == [NothingDue(of=A)]
    assert await people.volunteer(service)


async def test_nobody_follows_after_a_split(
    service: MemoryService, records: dict[str, list[str]]
) -> None:
    await service.done(reshaping.SplitDivision, OPERATOR, code=A, into=PARTS, on=TODAY)
    assert await service.refused(RehomeRecords, code=A, **records) == [NothingDue(of=A)]
    assert homes(service) == [A, A]


async def test_frozen_records_stay(service: MemoryService, residents: list[str]) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=TODAY)
    free, frozen = [await service.stored(Volunteer, p) for p in residents]
    frozen = replace(frozen, frozen_by="case")
    decision = rehome_records(
        RehomeRecords(command_id="c", code=A, volunteers=residents),
        division=await service.stored(Division, A),
        successor=await service.stored(Division, B),
        volunteers={free.id: free, frozen.id: frozen},
        organisations={},
        places={},
        permits={},
        admissions={},
        now=NOW,
    )
    assert [c.after.id for c in decision.changes] == [free.id]


# --- local places -------------------------------------------------------------------------------


async def test_places_follow_a_community_with_another_code(service: MemoryService) -> None:
    codes = {"G1": "grid", "E1": "entrance", "G2": "grid"}
    for code, kind in codes.items():
        grid = "G1" if kind == "entrance" else None
        await places.local_place(service, code, kind, grid=grid, on="2020-01-01")
    await service.done(reshaping.MoveDivision, OPERATOR, code=A, new_code=NEW, on=TODAY)
    await places.local_place(service, "G2", "grid", division=NEW, name="测试·别的")
    ids = [f"{A}-{code}" for code in codes]
    await service.done(RehomeRecords, code=A, places=ids)
    grid = await service.stored(LocalPlace, f"{NEW}-G1")
    assert (grid.valid_from, grid.entrances, grid.division) == (TODAY, ("E1",), NEW)
    assert (await service.stored(LocalPlace, f"{NEW}-E1")).grid == "G1"
    assert (await service.stored(LocalPlace, f"{NEW}-G2")).name == "测试·别的"
    assert [e.place_id for e in service.told(LocalPlaceEnded)] == ids


async def test_places_end_with_a_community_that_is_merged(service: MemoryService) -> None:
    await places.local_place(service, "G1", "grid", on="2020-01-01")
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=TODAY)
    await service.done(RehomeRecords, code=A, places=[f"{A}-G1"])
    assert (await service.stored(LocalPlace, f"{A}-G1")).valid_until == TODAY
    assert await service.stored(LocalPlace, f"{B}-G1") is None


# --- assigning ----------------------------------------------------------------------------------


@pytest.fixture
def who(residents: list[str]) -> str:
    """Somebody of community A."""
    return residents[0]


def acting(role: str, scope: str = "*") -> Actor:
    return acting_as(id="o", role=role, scope=scope)


async def test_an_organiser_takes_over_who_was_left_by_a_split(
    service: MemoryService, who: str
) -> None:
    await service.done(reshaping.SplitDivision, OPERATOR, code=A, into=PARTS, on=TODAY)
    there = acting("organiser", NEW)
    await service.done(AssignDivision, there, volunteer_id=who, division=NEW)
    assert service.told(VolunteerRehomed) == [
        VolunteerRehomed(division=NEW, volunteer_id=who, former_division=A, cause="assigned")
    ]
    assert service.told()[-1].NAME == "person-told"


async def test_a_successor_to_come_is_told_nothing_yet(service: MemoryService, who: str) -> None:
    await service.done(reshaping.SplitDivision, OPERATOR, code=A, into=PARTS, on=TOMORROW)
    there = acting("organiser", NEW)
    for volunteer in (who, "nobody"):
        move = {"volunteer_id": volunteer, "division": NEW}
        refused = await service.refused(AssignDivision, there, **move)
        assert refused == [NotFound(kind="volunteer", id=volunteer)]


async def test_people_move_house_themselves_and_are_not_told(
    service: MemoryService, who: str
) -> None:
    await service.done(AssignDivision, person(who), volunteer_id=who, division=C)
    assert homes(service) == [C, A]
    assert service.told()[-1] == VolunteerRehomed(
        division=C, volunteer_id=who, former_division=A, cause="moved-house"
    )


async def test_who_may_say_where_somebody_belongs(service: MemoryService, who: str) -> None:
    move = {"volunteer_id": who, "division": B}
    unseen = NotFound(kind="volunteer", id=who)
    assert await service.refused(AssignDivision, acting("organiser", B), **move) == [unseen]
    for actor in (acting("organiser", A), acting("auditor"), person("stranger")):
        refused = await service.refused(AssignDivision, actor, **move)
        assert refused == [OutOfScope(role=actor.role)]
    await service.done(AssignDivision, COORDINATOR, **move)


async def test_why_somebody_does_not_come_to_belong_somewhere(
    service: MemoryService, who: str
) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[C], into=B, on=TODAY)
    for volunteer, division, refusal in (
        (who, A, tree.NothingChanges(place=A)),
        (who, "13", tree.UnknownDivision(division="13")),
        ("nobody", B, NotFound(kind="volunteer", id="nobody")),
        (who, C, tree.DivisionEnded(division=C, until=TODAY, became=B)),
    ):
        move = {"volunteer_id": volunteer, "division": division}
        assert await service.refused(AssignDivision, OPERATOR, **move) == [refusal]


async def test_a_party_member_moves_with_their_report(service: MemoryService, who: str) -> None:
    volunteer = await service.stored(Volunteer, who)
    member = PartyMember(id=who, report_id="report", division=A)
    here = await service.stored(Division, A)
    await service.put(member)
    for actor in (person(who), OPERATOR):
        assert await service.refused(AssignDivision, actor, volunteer_id=who, division=B) == [
            MovesWithReport(report_id="report")
        ]
    assert assign_refusals(volunteer, here, B, PartyMember(id=who), TODAY) == []
    # Who was left by a split is assigned, with the report or without.
    await service.done(reshaping.SplitDivision, OPERATOR, code=A, into=PARTS, on=TODAY)
    ended = await service.stored(Division, A)
    assert assign_refusals(volunteer, ended, NEW, member, TODAY) == []


# --- registering --------------------------------------------------------------------------------


async def test_nobody_registers_in_a_division_that_has_ended(service: MemoryService) -> None:
    await service.done(reshaping.MergeDivisions, OPERATOR, codes=[A], into=B, on=TODAY)
    ended = [tree.DivisionEnded(division=A, until=TODAY, became=B)]
    newcomer = people.registration(division=A)
    assert await service.refused(RegisterVolunteer, OPERATOR, **newcomer) == ended
    assert await service.refused(RegisterOrganisation, OPERATOR, **organisations.TEAM) == ended


async def test_nobody_registers_in_a_division_that_has_not_begun(service: MemoryService) -> None:
    await service.done(reshaping.MoveDivision, OPERATOR, code=A, new_code=NEW, on=TOMORROW)
    newcomer = people.registration(division=NEW)
    assert await service.refused(RegisterVolunteer, OPERATOR, **newcomer) == [
        tree.DivisionNotYet(division=NEW, valid_from=TOMORROW)
    ]
    assert await people.volunteer(service)
