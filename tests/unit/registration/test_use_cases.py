from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.kit.work import Done
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.schema import OutOfScope
from baodao.schema.access import ROLES
from baodao.schema.base import Command, CommandIdReused, Role
from baodao.schema.registration.divisions import (
    DivisionsReceipt,
    ImportDivisions,
    UnknownDivision,
)
from baodao.schema.registration.organisations import RegisterOrganisation
from baodao.schema.registration.volunteers import RegisterVolunteer
from tests.builders import organisations, people
from tests.builders.actors import acting_as
from tests.builders.organisations import TEAM
from tests.builders.places import tree
from tests.builders.registration import DISTRICT, OPERATOR, VAULT, empty

CODES = [("12", "天津市"), ("1201", "市辖区"), (DISTRICT, "南开区")]
every_role = pytest.mark.parametrize("role", sorted(ROLES))


@pytest.fixture
def service() -> MemoryService:
    return empty()


def rows(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "name": name} for code, name in pairs]


def counts(of: DivisionsReceipt) -> tuple[int, int, int, list[str]]:
    return of.added, of.renamed, of.unchanged, [r.code for r in of.rejected]


# --- divisions ---


async def test_a_tree_is_imported_in_one_command(service: MemoryService) -> None:
    assert counts(await tree(service, *rows(*CODES))) == (3, 0, 0, [])
    assert names(service.told()) == ["division-added"] * 3
    division = await service.stored(Division, DISTRICT)
    assert (division.name, division.level, division.parent) == ("南开区", "district", "1201")


async def test_rows_may_come_again_and_change_their_names(service: MemoryService) -> None:
    await tree(service, *rows(*CODES))
    again = await tree(service, *rows(("12", "天津市"), ("1201", "天津市辖区")))
    assert counts(again) == (0, 1, 1, [])
    assert names(service.told())[3:] == ["division-renamed"]


async def test_a_row_without_its_parent_is_named_and_the_others_are_taken(
    service: MemoryService,
) -> None:
    given = rows(("12", "天津市"), ("130104", "某区"), ("13", "某省"), ("1301", "某市"))
    receipt = await tree(service, *given)
    assert counts(receipt) == (3, 0, 0, ["130104"])
    assert (
        receipt.rejected[0].reason == "There is no place with the code 1301. Please check the code."
    )


async def test_a_code_twice_in_one_command_counts_as_a_new_name(service: MemoryService) -> None:
    receipt = await tree(service, *rows(("12", "一"), ("12", "一"), ("12", "二"), ("12", "一")))
    assert counts(receipt) == (1, 2, 1, [])
    versions = [envelope.aggregate_version for envelope, _ in service.published()]
    assert versions == [1, 2, 3]
    assert (await service.stored(Division, "12")).name == "一"


async def test_names_repeat_in_the_tree(service: MemoryService) -> None:
    assert counts(await tree(service, *rows(("12", "和平"), ("1201", "和平")))) == (2, 0, 0, [])


@every_role
@pytest.mark.parametrize("scope", ["*", "12"])
async def test_only_keepers_of_the_whole_tree_change_it(
    service: MemoryService, role: Role, scope: str
) -> None:
    actor = acting_as(id="a", role=role, scope=scope)
    if scope == "*" and role in ("supervisor", "operator"):
        await service.done(ImportDivisions, actor, rows=rows(*CODES))
        return
    refused = await service.refused(ImportDivisions, actor, rows=rows(*CODES))
    assert refused == [OutOfScope(role=role)]
    assert service.database.documents("divisions") == []
    assert service.database.documents("inbox") == []


# --- organisations and volunteers ---


ORGANISATION = (RegisterOrganisation, TEAM | {"division": DISTRICT})
VOLUNTEER = (RegisterVolunteer, people.registration(division=DISTRICT))
either = pytest.mark.parametrize(
    ("kind", "fields"), [ORGANISATION, VOLUNTEER], ids=["organisation", "volunteer"]
)


async def test_an_organisation_is_registered(service: MemoryService) -> None:
    await tree(service, *rows(*CODES))
    given = await organisations.committee(service, division=DISTRICT)
    stored = await service.stored(Organisation, given)
    assert (stored.name, stored.kind) == ("测试·居委会", "residents-committee")
    assert names(service.told())[-1] == "organisation-registered"


async def test_a_volunteer_is_registered_and_the_person_kept_apart(service: MemoryService) -> None:
    await tree(service, *rows(*CODES))
    given = await people.volunteer(service, 1, OPERATOR, division=DISTRICT)
    assert (await service.stored(Volunteer, given)).registered_at == NOW
    person = await service.stored(Person, given)
    assert person.read(VAULT).phone == "19900000001"
    outbox = str(service.database.documents("outbox"))
    inbox = str(service.database.documents("inbox"))
    assert "19900000001" not in outbox + inbox
    assert "测试·甲0001" not in outbox + inbox


@every_role
async def test_who_registers_people(service: MemoryService, role: Role) -> None:
    await tree(service, *rows(*CODES))
    actor = acting_as(id="a", role=role, scope="1201")
    kind, fields = VOLUNTEER
    elsewhere = fields | {"division": "13"}
    no = [OutOfScope(role=role)]
    assert await service.refused(kind, actor, **elsewhere) == no
    if role in ("volunteer", "shift-lead", "unit-liaison", "auditor", "guardian"):
        assert await service.refused(kind, actor, **fields) == no
    else:
        await service.done(kind, actor, **fields)


async def test_neighbours_register_nothing_themselves(service: MemoryService) -> None:
    await tree(service, *rows(*CODES))
    neighbour = acting_as(id="a", role="volunteer")
    kind, fields = ORGANISATION
    no = [OutOfScope(role="volunteer")]
    for of in ("informal-group", "residents-committee"):
        said = fields | {"kind": of}
        assert await service.refused(kind, neighbour, **said) == no
        await service.done(kind, acting_as(id="a", role="organiser", scope=DISTRICT), **said)


@either
async def test_who_may_not_is_told_nothing_else(
    service: MemoryService, kind: type[Command], fields: dict[str, Any]
) -> None:
    auditor = acting_as(id="a", role="auditor", scope="1201")
    organiser = acting_as(id="o", role="organiser", scope="1201")
    for actor in (auditor, organiser):
        refused = await service.refused(kind, actor, **fields | {"division": "13"})
        assert refused == [OutOfScope(role=actor.role)]


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        (*ORGANISATION, "not-found"),
        (*VOLUNTEER, "consent-incomplete"),
    ],
    ids=["organisation", "volunteer"],
)
async def test_every_reason_is_told_at_once(
    service: MemoryService, kind: type[Command], fields: dict[str, Any], reason: str
) -> None:
    wrong: dict[str, Any] = {"parent_id": "x"}
    if kind is RegisterVolunteer:
        wrong = {"consent": people.ON_PAPER | {"given_at": NOW + timedelta(days=1)}}
    refused = await service.refused(kind, OPERATOR, **fields | wrong)
    assert sorted(slugs(refused)) == [reason, "unknown-division"]


@either
async def test_an_unknown_division_is_refused(
    service: MemoryService, kind: type[Command], fields: dict[str, Any]
) -> None:
    assert await service.refused(kind, OPERATOR, **fields) == [UnknownDivision(division=DISTRICT)]


@either
async def test_the_same_command_twice_is_one_registration(
    service: MemoryService, kind: type[Command], fields: dict[str, Any]
) -> None:
    await tree(service, *rows(*CODES))
    command = service.command(kind, OPERATOR, **fields)
    first = await service.decide(command)
    again = await service.decide(command)
    together = await service.decide_together([command, command])
    assert isinstance(first, Done)
    assert again == Done(first.reply, repeated=True)
    assert together == [again, again]
    registrations = [name for name in names(service.told()) if name.endswith("registered")]
    assert len(registrations) == 1


@either
async def test_an_idempotency_key_is_of_one_command(
    service: MemoryService, kind: type[Command], fields: dict[str, Any]
) -> None:
    await tree(service, *rows(*CODES))
    key = {"command_id": "key"}
    await service.done(kind, OPERATOR, **fields, **key)
    other = fields | {"name": "测试·另一个"}
    assert await service.refused(kind, OPERATOR, **other, **key) == [
        CommandIdReused(command_id="key")
    ]
