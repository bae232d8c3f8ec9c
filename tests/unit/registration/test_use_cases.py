from datetime import UTC, datetime
from typing import Any

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Refused
from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.registration.common.vault import Vault
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.people import Person
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.places.domain.divisions import Division
from baodao.registration.store import COLLECTIONS
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, OutOfScope
from baodao.schema.base import CommandIdReused
from baodao.schema.registration.divisions import (
    DivisionRow,
    DivisionsReceipt,
    ImportDivisions,
    UnknownDivision,
)
from baodao.schema.registration.organisations import OrganisationReceipt, RegisterOrganisation
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPERATOR = Actor(id="operator", role="operator")
VAULT = Vault({"test": bytes(32)}, bytes(32))
TREE = [("12", "天津市"), ("1201", "市辖区"), ("120104", "南开区")]


@pytest.fixture
def service() -> MemoryService:
    return MemoryService(subscribers, COLLECTIONS, [VAULT])


def rows(*pairs: tuple[str, str], key: str = "import", actor: Actor = OPERATOR) -> ImportDivisions:
    return ImportDivisions(
        command_id=key, actor=actor, rows=[DivisionRow(code=c, name=n) for c, n in pairs]
    )


async def receipt(service: MemoryService, command: ImportDivisions) -> DivisionsReceipt:
    outcome = await service.decide(command, NOW)
    assert isinstance(outcome, Done)
    return DivisionsReceipt.model_validate_json(outcome.reply)


def counts(of: DivisionsReceipt) -> tuple[int, int, int, list[str]]:
    return of.added, of.renamed, of.unchanged, [r.code for r in of.rejected]


def names(service: MemoryService) -> list[str]:
    return [event.NAME for _, event in service.published()]


# --- divisions ---


async def test_a_tree_is_imported_in_one_command(service: MemoryService) -> None:
    assert counts(await receipt(service, rows(*TREE))) == (3, 0, 0, [])
    assert names(service) == ["division-added"] * 3
    division = await service.stored(Division, "120104")
    assert (division.name, division.level, division.parent) == ("南开区", "district", "1201")


async def test_rows_may_come_again_and_change_their_names(service: MemoryService) -> None:
    await receipt(service, rows(*TREE))
    again = rows(("12", "天津市"), ("1201", "天津市辖区"), key="second")
    assert counts(await receipt(service, again)) == (0, 1, 1, [])
    assert names(service)[3:] == ["division-renamed"]


async def test_a_row_without_its_parent_is_named_and_the_others_are_taken(
    service: MemoryService,
) -> None:
    command = rows(("12", "天津市"), ("130104", "某区"), ("13", "某省"), ("1301", "某市"))
    result = await receipt(service, command)
    assert counts(result) == (3, 0, 0, ["130104"])
    assert result.rejected[0].reason == "the parent 1301 is not known"


async def test_a_code_twice_in_one_command_counts_as_a_new_name(service: MemoryService) -> None:
    result = await receipt(service, rows(("12", "一"), ("12", "一"), ("12", "二"), ("12", "一")))
    assert counts(result) == (1, 2, 1, [])
    versions = [envelope.aggregate_version for envelope, _ in service.published()]
    assert versions == [1, 2, 3]
    assert (await service.stored(Division, "12")).name == "一"


async def test_names_repeat_in_the_tree(service: MemoryService) -> None:
    assert counts(await receipt(service, rows(("12", "和平"), ("1201", "和平")))) == (2, 0, 0, [])


@pytest.mark.parametrize(
    "actor",
    [Actor(id="a", role="operator", scope="12"), Actor(id="a", role="organiser")],
    ids=lambda a: f"{a.role} {a.scope}",
)
async def test_only_keepers_of_the_whole_tree_change_it(
    service: MemoryService, actor: Actor
) -> None:
    outcome = await service.decide(rows(*TREE, actor=actor), NOW)
    assert outcome == Refused((OutOfScope(role=actor.role, scope=actor.scope, division="*"),))
    assert service.database.documents("divisions") == []
    assert service.database.documents("inbox") == []


# --- organisations and volunteers ---


def organisation(**changes: Any) -> RegisterOrganisation:
    values = {
        "command_id": "org",
        "actor": OPERATOR,
        "name": "测试·居委会",
        "kind": "residents-committee",
        "division": "120104",
    }
    return RegisterOrganisation.model_validate(values | changes)


def volunteer(**changes: Any) -> RegisterVolunteer:
    values = {
        "command_id": "vol",
        "actor": OPERATOR,
        "name": "测试·某",
        "phone": "19900000001",
        "document": {"type": "resident-id", "number": resident_id(1)},
        "consent": {"text_version": "2026-1", "how": "screen"},
        "division": "120104",
    }
    return RegisterVolunteer.model_validate(values | changes)


async def test_an_organisation_is_registered(service: MemoryService) -> None:
    await receipt(service, rows(*TREE))
    outcome = await service.decide(organisation(), NOW)
    assert isinstance(outcome, Done)
    given = OrganisationReceipt.model_validate_json(outcome.reply).organisation_id
    stored = await service.stored(Organisation, given)
    assert (stored.name, stored.kind) == ("测试·居委会", "residents-committee")
    assert names(service)[-1] == "organisation-registered"


async def test_a_volunteer_is_registered_and_the_person_kept_apart(service: MemoryService) -> None:
    await receipt(service, rows(*TREE))
    outcome = await service.decide(volunteer(), NOW)
    assert isinstance(outcome, Done)
    given = VolunteerReceipt.model_validate_json(outcome.reply).volunteer_id
    assert (await service.stored(Volunteer, given)).registered_at == NOW
    person = await service.stored(Person, given)
    assert person.read(VAULT).phone == "19900000001"
    outbox = str(service.database.documents("outbox"))
    inbox = str(service.database.documents("inbox"))
    assert "19900000001" not in outbox + inbox
    assert "测试·某" not in outbox + inbox


@pytest.mark.parametrize("make", [organisation, volunteer])
async def test_every_reason_is_told_at_once(service: MemoryService, make: Any) -> None:
    auditor = Actor(id="a", role="auditor", scope="1201")
    outcome = await service.decide(make(actor=auditor, division="13"), NOW)
    assert outcome == Refused(
        (
            OutOfScope(role="auditor", scope="1201", division="13"),
            UnknownDivision(division="13"),
        )
    )


@pytest.mark.parametrize("make", [organisation, volunteer])
async def test_an_unknown_division_is_refused(service: MemoryService, make: Any) -> None:
    assert await service.decide(make(), NOW) == Refused((UnknownDivision(division="120104"),))


@pytest.mark.parametrize("make", [organisation, volunteer])
async def test_the_same_command_twice_is_one_registration(
    service: MemoryService, make: Any
) -> None:
    await receipt(service, rows(*TREE))
    first = await service.decide(make(), NOW)
    again = await service.decide(make(), NOW)
    together = await service.decide_together([make(), make()], NOW)
    assert isinstance(first, Done)
    assert again == Done(first.reply, repeated=True)
    assert together == [again, again]
    registrations = [name for name in names(service) if name.endswith("registered")]
    assert len(registrations) == 1


@pytest.mark.parametrize("make", [organisation, volunteer])
async def test_an_idempotency_key_is_of_one_command(service: MemoryService, make: Any) -> None:
    await receipt(service, rows(*TREE))
    await service.decide(make(), NOW)
    other = make(name="测试·另一个")
    expected = Refused((CommandIdReused(command_id=other.command_id),))
    assert await service.decide(other, NOW) == expected
