"""Where people and organisations belong when their division is no place any more."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.common.vault import Vault
from baodao.registration.leaving.domain.rehoming import assign_refusals
from baodao.registration.leaving.use_cases.rehoming import rehome_records
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command, NotFound, OutOfScope
from baodao.schema.registration import divisions as tree
from baodao.schema.registration.local_places import AddLocalPlace, LocalPlaceEnded
from baodao.schema.registration.organisations import RegisterOrganisation
from baodao.schema.registration.rehoming import (
    AssignDivision,
    MovesWithReport,
    NoSuccessor,
    OrganisationRehomed,
    RehomeReceipt,
    RehomeRecords,
    VolunteerRehomed,
)
from baodao.schema.registration.volunteers import RegisterVolunteer

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY, TOMORROW = "2026-11-23", "2026-11-24"
OPERATOR = Actor(id="operator", role="operator")
A, B, C = "120104007001", "120104007002", "120104008001"
NEW = "120104007101"


class City:
    """The service, two volunteers and an organisation in community A."""

    def __init__(self) -> None:
        vault = Vault({"test": bytes(32)}, bytes(32))
        self.service = MemoryService(subscribers, COLLECTIONS, [vault])
        self.people: list[str] = []
        self.organisation = ""

    async def send(self, kind: type[Command], /, **fields: Any) -> Any:
        key = f"c{len(self.service.database.documents('inbox'))}"
        command = kind.model_validate({"command_id": key, "actor": OPERATOR, **fields})
        return await self.service.decide(command, NOW)

    async def done(self, kind: type[Command], /, **fields: Any) -> Any:
        outcome = await self.send(kind, **fields)
        assert isinstance(outcome, Done), outcome
        return kind.REPLY.model_validate_json(outcome.reply)

    async def register(self, number: int, division: str = A) -> Any:
        return await self.send(
            RegisterVolunteer,
            name="测试·某",
            phone=f"1990000{number:04}",
            document={"type": "resident-id", "number": resident_id(number)},
            consent={"text_version": "2026-1", "how": "screen"},
            division=division,
        )

    async def prepare(self) -> None:
        codes = ("12", "1201", "120104", "120104007", "120104008", A, B, C)
        rows = [{"code": code, "name": "测试"} for code in codes]
        await self.done(tree.ImportDivisions, rows=rows)
        for number in (1, 2):
            outcome = await self.register(number)
            self.people.append(
                RegisterVolunteer.REPLY.model_validate_json(outcome.reply).volunteer_id
            )
        receipt = await self.done(
            RegisterOrganisation, name="测试·居委会", kind="residents-committee", division=A
        )
        self.organisation = receipt.organisation_id

    async def rehome(self, **more: Any) -> Any:
        fields = {"volunteers": self.people, "organisations": [self.organisation], "code": A}
        return await self.send(RehomeRecords, **fields | more)

    async def homes(self) -> list[str]:
        people = [await self.service.stored(Volunteer, p) for p in self.people]
        return [p.division for p in people]

    def events(self, kind: type) -> list[Any]:
        return [event for _, event in self.service.published() if isinstance(event, kind)]


@pytest.fixture
async def city() -> City:
    city = City()
    await city.prepare()
    return city


async def test_records_follow_to_the_only_successor(city: City) -> None:
    await city.done(tree.MergeDivisions, codes=[A], into=B, on=TODAY)
    outcome = await city.rehome()
    assert RehomeReceipt.model_validate_json(outcome.reply) == RehomeReceipt(division=B, moved=3)
    assert await city.homes() == [B, B]
    assert (await city.service.stored(Organisation, city.organisation)).division == B
    assert city.events(VolunteerRehomed)[0] == VolunteerRehomed(
        division=B, volunteer_id=city.people[0], former_division=A, cause="succession"
    )
    assert city.events(OrganisationRehomed) == [
        OrganisationRehomed(division=B, organisation_id=city.organisation, former_division=A)
    ]
    told = [e for _, e in city.service.published() if e.NAME == "person-told"]
    assert {e.volunteer_id for e in told if e.division == B} == set(city.people)


async def test_the_sweep_may_be_late_and_look_twice(city: City) -> None:
    await city.done(tree.MergeDivisions, codes=[A], into=B, on="2026-01-01")
    await city.done(tree.MergeDivisions, codes=[B], into=C, on="2026-02-01")
    await city.rehome()
    again = await city.rehome()
    assert RehomeReceipt.model_validate_json(again.reply).moved == 0
    await city.rehome(code=B)
    assert await city.homes() == [C, C]


async def test_nobody_follows_before_the_day(city: City) -> None:
    await city.done(tree.MergeDivisions, codes=[A], into=B, on=TOMORROW)
    assert await city.rehome() == Refused((NoSuccessor(division=A),))
    assert isinstance(await city.register(3), Done)


async def test_nobody_follows_after_a_split(city: City) -> None:
    parts = [{"code": code, "name": "测试"} for code in (NEW, f"{NEW[:-1]}2")]
    await city.done(tree.SplitDivision, code=A, into=parts, on=TODAY)
    assert await city.rehome() == Refused((NoSuccessor(division=A),))
    assert await city.homes() == [A, A]


async def test_frozen_records_stay(city: City) -> None:
    await city.done(tree.MergeDivisions, codes=[A], into=B, on=TODAY)
    free, frozen = [await city.service.stored(Volunteer, p) for p in city.people]
    frozen = replace(frozen, frozen_by="case")
    decision = rehome_records(
        RehomeRecords(command_id="c", actor=OPERATOR, code=A, volunteers=city.people),
        division=await city.service.stored(Division, A),
        successor=await city.service.stored(Division, B),
        volunteers={free.id: free, frozen.id: frozen},
        organisations={},
        places={},
        now=NOW,
    )
    assert [c.after.id for c in decision.changes] == [free.id]


async def test_only_the_service_itself_moves_records(city: City) -> None:
    await city.done(tree.MergeDivisions, codes=[A], into=B, on=TODAY)
    supervisor = {"id": "s", "role": "supervisor"}
    assert await city.rehome(actor=supervisor) == Refused(
        (OutOfScope(role="supervisor", scope="*", division=A),)
    )


# --- local places -------------------------------------------------------------------------------


async def test_places_follow_a_community_with_another_code(city: City) -> None:
    places = {"G1": "grid", "E1": "entrance", "G2": "grid"}
    for code, kind in places.items():
        grid = "G1" if kind == "entrance" else None
        fields = {"code": code, "kind": kind, "name": f"测试·{code}", "grid": grid}
        await city.done(AddLocalPlace, division=A, on="2020-01-01", **fields)
    await city.done(tree.MoveDivision, code=A, new_code=NEW, on=TODAY)
    taken = {"code": "G2", "kind": "grid", "name": "测试·别的"}
    await city.done(AddLocalPlace, division=NEW, on=TODAY, **taken)
    ids = [f"{A}-{code}" for code in places]
    await city.done(RehomeRecords, code=A, places=ids)
    grid = await city.service.stored(LocalPlace, f"{NEW}-G1")
    assert (grid.valid_from, grid.entrances, grid.division) == (TODAY, ("E1",), NEW)
    assert (await city.service.stored(LocalPlace, f"{NEW}-E1")).grid == "G1"
    assert (await city.service.stored(LocalPlace, f"{NEW}-G2")).name == "测试·别的"
    assert [e.place_id for e in city.events(LocalPlaceEnded)] == ids


async def test_places_end_with_a_community_that_is_merged(city: City) -> None:
    fields = {"code": "G1", "kind": "grid", "name": "测试", "on": "2020-01-01"}
    await city.done(AddLocalPlace, division=A, **fields)
    await city.done(tree.MergeDivisions, codes=[A], into=B, on=TODAY)
    await city.done(RehomeRecords, code=A, places=[f"{A}-G1"])
    assert (await city.service.stored(LocalPlace, f"{A}-G1")).valid_until == TODAY
    assert await city.service.stored(LocalPlace, f"{B}-G1") is None


# --- assigning ----------------------------------------------------------------------------------


async def split(city: City) -> None:
    parts = [{"code": code, "name": "测试"} for code in (NEW, f"{NEW[:-1]}2")]
    await city.done(tree.SplitDivision, code=A, into=parts, on=TODAY)


async def assign(city: City, division: str, role: str, scope: str = "*", **more: Any) -> Any:
    person = city.people[0]
    actor = {"id": person if role == "volunteer" else "o", "role": role, "scope": scope}
    fields = {"volunteer_id": person, "division": division, "actor": actor}
    return await city.send(AssignDivision, **fields | more)


async def test_an_organiser_takes_over_who_was_left_by_a_split(city: City) -> None:
    await split(city)
    assert isinstance(await assign(city, NEW, "organiser", NEW), Done)
    assert city.events(VolunteerRehomed) == [
        VolunteerRehomed(
            division=NEW, volunteer_id=city.people[0], former_division=A, cause="assigned"
        )
    ]
    assert city.service.published()[-1][1].NAME == "person-told"


async def test_people_move_house_themselves_and_are_not_told(city: City) -> None:
    assert isinstance(await assign(city, C, "volunteer"), Done)
    assert await city.homes() == [C, A]
    assert city.service.published()[-1][1] == VolunteerRehomed(
        division=C, volunteer_id=city.people[0], former_division=A, cause="moved-house"
    )


async def test_who_may_say_where_somebody_belongs(city: City) -> None:
    def no(role: str, scope: str, *divisions: str) -> Refused:
        return Refused(tuple(OutOfScope(role=role, scope=scope, division=d) for d in divisions))

    assert await assign(city, B, "organiser", B) == no("organiser", B, A)
    assert await assign(city, B, "organiser", A) == no("organiser", A, B)
    assert await assign(city, B, "auditor", "*") == no("auditor", "*", B, A)
    other = {"id": "stranger", "role": "volunteer"}
    assert await assign(city, B, "organiser", actor=other) == no("volunteer", "*", B, A)
    assert isinstance(await assign(city, B, "street-coordinator", "120104007"), Done)


async def test_why_somebody_does_not_come_to_belong_somewhere(city: City) -> None:
    assert await assign(city, A, "operator") == Refused((tree.NothingChanges(place=A),))
    unknown = tree.UnknownDivision(division="13")
    assert await assign(city, "13", "operator") == Refused((unknown,))
    missing = NotFound(kind="volunteer", id="nobody")
    assert await assign(city, B, "operator", volunteer_id="nobody") == Refused((missing,))
    await city.done(tree.MergeDivisions, codes=[C], into=B, on=TODAY)
    ended = tree.DivisionEnded(division=C, until=TODAY, became=B)
    assert await assign(city, C, "operator") == Refused((ended,))


async def test_a_party_member_moves_with_their_report(city: City) -> None:
    person = await city.service.stored(Volunteer, city.people[0])
    member = PartyMember(id=person.id, report_id="report", division=A)
    actor = Actor(id=person.id, role="volunteer")
    here = await city.service.stored(Division, A)
    refusal = MovesWithReport(report_id="report")
    assert assign_refusals(actor, person, here, B, member, TODAY) == [refusal]
    assert assign_refusals(OPERATOR, person, here, B, member, TODAY) == [refusal]
    assert assign_refusals(actor, person, here, B, PartyMember(id=person.id), TODAY) == []
    # Who was left by a split is assigned, with the report or without.
    await split(city)
    ended = await city.service.stored(Division, A)
    assert assign_refusals(OPERATOR, person, ended, NEW, member, TODAY) == []


# --- registering --------------------------------------------------------------------------------


async def test_nobody_registers_in_a_division_that_has_ended(city: City) -> None:
    await city.done(tree.MergeDivisions, codes=[A], into=B, on=TODAY)
    expected = Refused((tree.DivisionEnded(division=A, until=TODAY, became=B),))
    assert await city.register(3) == expected
    fields = {"name": "测试·队", "kind": "volunteer-team", "division": A}
    assert await city.send(RegisterOrganisation, **fields) == expected


async def test_nobody_registers_in_a_division_that_has_not_begun(city: City) -> None:
    await city.done(tree.MoveDivision, code=A, new_code=NEW, on=TOMORROW)
    expected = Refused((tree.DivisionNotYet(division=NEW, valid_from=TOMORROW),))
    assert await city.register(3, NEW) == expected
    assert isinstance(await city.register(3), Done)
