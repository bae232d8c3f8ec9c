from datetime import UTC, date, datetime
from typing import Any

import pytest

from baodao.cli.synthetic import resident_id
from baodao.kit.decisions import Accepted, refuse
from baodao.kit.group import preview
from baodao.kit.testing import NOW, MemoryService
from baodao.kit.work import Done
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.numbers import mask_number
from baodao.registration.people.use_cases.imports import import_volunteers
from baodao.registration.people.views.imports import preview_volunteers
from baodao.schema import OutOfScope
from baodao.schema.registration.imports import (
    ImportReceipt,
    ImportVolunteers,
    PreviewVolunteers,
    RegisteredRow,
)
from baodao.schema.registration.policies import SetPolicy
from tests.builders import people, places
from tests.builders.actors import acting_as
from tests.builders.registration import AUDITOR, OPERATOR, STREET, VAULT

OTHER = "120105"
PAPER = {"text_version": "2026-1", "how": "paper", "reference": "测试·档案"}
CHILD = resident_id(1, born=date(2015, 6, 1))
STORED = ("volunteers", "people", "identities", "consents")


@pytest.fixture
async def service() -> MemoryService:
    service = await places.with_tree()
    await places.tree(service, OTHER)
    return service


def row(line: int = 2, **cells: str) -> dict[str, Any]:
    good = {
        "name": f"测试·{line}",
        "document": resident_id(line),
        "division": STREET,
        "phone": f"1990000{line:04}",
    }
    return {"line": line, **good, **cells}


def table(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"rows": list(rows), "consent": PAPER} | changes


async def imported(service: MemoryService, *rows: dict[str, Any], **changes: Any) -> ImportReceipt:
    return await service.done(ImportVolunteers, OPERATOR, **table(*rows, **changes))


def counts(service: MemoryService) -> list[int]:
    return [service.database.count_of(name) for name in STORED]


def rejected(given: ImportReceipt) -> list[tuple[int, str, dict[str, Any]]]:
    return [(r.line, rule.slug, rule.values) for r in given.rejected for rule in r.refusals]


def events(service: MemoryService) -> list[dict[str, Any]]:
    """What was published of volunteers, without what differs from one to the next."""
    drawn = ("volunteer_id", "record_id", "consent_id", "number")
    return [
        {
            "type": envelope.type,
            "version": envelope.aggregate_version,
            "policy": envelope.policy_version,
            **event.model_dump(exclude=set(drawn)),
        }
        for envelope, event in service.published()
        if "division-" not in envelope.type and "policy-" not in envelope.type
    ]


async def test_a_row_becomes_what_a_registration_becomes(service: MemoryService) -> None:
    await imported(service, row(2, skills="急救、驾驶", categories="居家养老,巡逻"))
    skills = [{"name": "急救"}, {"name": "驾驶"}]
    wish = {"skills": skills, "categories": ["居家养老", "巡逻"], "consent": PAPER}
    await people.volunteer(service, 3, OPERATOR, division=STREET, **wish)
    told = events(service)
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert [event["type"].split(".")[2] for event in told[:4]] == [
        "volunteer-registered",
        "skills-changed",
        "person-told",
        "consent-given",
    ]
    drawn = {"_id", "_record", "number", "volunteer_id", "content", "data_key"}
    drawn |= {"identities", "hashes", "found_by"}
    for name in STORED:
        one, other = service.database.documents(name)
        assert {k: v for k, v in one.items() if k not in drawn} == {
            k: v for k, v in other.items() if k not in drawn
        }


async def test_a_bad_row_concerns_itself_alone(service: MemoryService) -> None:
    given = await imported(service, row(2), row(3, phone="12"), row(4, name=" "), row(5))
    assert [r.line for r in given.registered] == [2, 5]
    assert all(len(r.number or "") == 13 for r in given.registered)
    assert rejected(given) == [
        (3, "field-invalid", {"field": "phone", "reason": "form"}),
        (4, "field-invalid", {"field": "name", "reason": "missing"}),
    ]
    assert counts(service) == [2, 2, 2, 2]


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"name": "名" * 201}, "name", "too-long"),
        ({"name": "a\x07b"}, "name", "form"),
        ({"sex": "x"}, "sex", "unknown"),
        ({"birth_date": "昨天"}, "birth_date", "form"),
        ({"birth_date": "1950.01"}, "birth_date", "form"),
        ({"birth_date": "195001"}, "birth_date", "form"),
        ({"birth_date": "18266"}, "birth_date", "form"),
        ({"birth_date": "1990-02-30"}, "birth_date", "form"),
        ({"document_type": "学生证"}, "document_type", "unknown"),
        ({"document": "1"}, "document", "form"),
        ({"division": ""}, "division", "form"),
        ({"division": "12010"}, "division", "form"),
        ({"division": "120106"}, "division", "unknown"),
        ({"division": "测试·无此社区"}, "division", "unknown"),
        ({"division": "120104O07"}, "division", "unknown"),
        ({"phone": "+852 5000 0000"}, "phone", "form"),
        ({"phone": ""}, "phone", "form"),
        ({"skills": "、".join(str(n) for n in range(51))}, "skills", "too-many"),
        ({"categories": "类" * 201}, "categories", "too-long"),
        ({"guardian_name": "测试·护"}, "guardian_phone", "form"),
        ({"consent_by": "邻居"}, "consent_by", "unknown"),
        ({"consent_date": "昨天"}, "consent_date", "form"),
    ],
)
async def test_a_cell_out_of_form_is_named_and_not_repeated(
    service: MemoryService, cells: dict[str, str], field: str, reason: str
) -> None:
    given = await imported(service, row(**cells))
    assert (2, "field-invalid", {"field": field, "reason": reason}) in rejected(given)
    assert counts(service) == [0, 0, 0, 0]
    stored = str(service.database.documents("inbox"))
    assert not any(cell in stored for cell in cells.values() if len(cell) > 1)


async def test_every_rule_that_a_row_breaks_is_told_at_once(service: MemoryService) -> None:
    street = acting_as(id="s", role="street-coordinator", scope="120104")
    wrong = resident_id(7)[:-1] + ("0" if resident_id(7)[-1] != "0" else "1")
    bad = {"document": wrong, "consent_date": "2030-01-01"}
    given = await service.done(ImportVolunteers, street, **table(row(**bad)))
    assert [slug for _, slug, _ in rejected(given)] == ["document-invalid", "consent-incomplete"]
    given = await service.done(ImportVolunteers, street, **table(row(division=OTHER, **bad)))
    assert [slug for _, slug, _ in rejected(given)] == ["out-of-scope"]


async def test_who_is_known_is_not_told_where_one_registers_nobody(service: MemoryService) -> None:
    await imported(service, row(2))
    for actor in (
        acting_as(id="o", role="organiser", scope="65"),
        acting_as(id="o", role="organiser", organisation="choir", capabilities=["bulk-import"]),
        acting_as(id="i", role="integrator", scope=OTHER, capabilities=["bulk-import"]),
    ):
        given = await service.done(ImportVolunteers, actor, **table(row(3)))
        assert [slug for _, slug, _ in rejected(given)] == ["out-of-scope"]
        assert not given.known


async def test_a_slipped_column_does_not_get_into_the_answer(service: MemoryService) -> None:
    # Nine digits are the form of a street's code, and of a passport's number.
    street = acting_as(id="s", role="street-coordinator", scope="120104")
    given = await service.done(ImportVolunteers, street, **table(row(division="345678901")))
    assert rejected(given) == [(2, "field-invalid", {"field": "division", "reason": "unknown"})]
    assert "345678901" not in str(service.database.documents("inbox"))


@pytest.mark.parametrize("role", ["volunteer", "auditor", "unit-liaison"])
async def test_who_registers_nobody_imports_nobody(service: MemoryService, role: Any) -> None:
    actor = acting_as(id="a", role=role, scope="*")
    assert await service.refused(ImportVolunteers, actor, **table(row())) == [OutOfScope(role=role)]


async def test_one_document_twice_in_one_command_is_one_person(service: MemoryService) -> None:
    again = row(3, document=f" {resident_id(2)} ")
    given = await imported(service, row(2), again)
    (known,) = given.known
    assert (known.line, known.number) == (3, mask_number(given.registered[0].number or ""))
    assert counts(service) == [1, 1, 1, 1]


async def test_who_is_registered_already_is_known(service: MemoryService) -> None:
    first = await imported(service, row(2))
    given = await imported(service, row(2), row(3))
    assert [k.line for k in given.known] == [2]
    assert [r.line for r in given.registered] == [3]
    assert (first.registered[0].number or "") not in given.model_dump_json()


async def test_one_who_is_known_and_breaks_other_rules_is_refused_for_all(
    service: MemoryService,
) -> None:
    await imported(service, row(2))
    given = await imported(service, row(2, consent_date="2030-01-01"))
    slugs = [slug for _, slug, _ in rejected(given)]
    assert slugs == ["consent-incomplete", "already-registered"]


async def test_the_same_command_again_gets_the_same_answer(service: MemoryService) -> None:
    command = service.command(ImportVolunteers, OPERATOR, **table(row(2), row(3, phone="")))
    first = await service.decide(command)
    assert isinstance(first, Done)
    assert await service.decide(command) == Done(first.reply, True)
    assert counts(service) == [1, 1, 1, 1]


async def test_the_very_old_without_a_document_are_not_doubled(service: MemoryService) -> None:
    old = row(2, document="", birth_date="1930年1月2日", sex="女")
    first = await imported(service, old)
    assert len(first.registered) == 1
    again = await imported(service, old | {"birth_date": "1930-01-02"}, row(3))
    assert [k.line for k in again.known] == [2]
    assert counts(service) == [2, 2, 2, 2]


async def test_without_a_document_only_the_very_old(service: MemoryService) -> None:
    given = await imported(service, row(2, document="", birth_date="1980-01-01", sex="男"))
    assert rejected(given) == [(2, "document-required", {"from_age": 80})]


@pytest.mark.parametrize(
    "written",
    ["1950-01-03", "1950/1/3", "1950.01.03", "1950年1月3日", "19500103", "1950-01-03 00:00:00"],
)
async def test_days_may_be_written_as_people_do(service: MemoryService, written: str) -> None:
    given = await imported(service, row(2, birth_date=written))
    assert [r.line for r in given.registered] == [2]


@pytest.mark.parametrize(
    "cells",
    [
        {"sex": "female", "phone": "138 0000-0000"},
        {"sex": "女 ", "document_type": " 身份证\u3000", "consent_by": "本人 "},
        {
            "sex": "女",
            "phone": "\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff10\uff10\uff10\uff10",
        },
        {"document_type": "身份证"},
        {"document_type": "护照", "document": "e12345678", "birth_date": "1990-1-1", "sex": "男"},
    ],
)
async def test_words_and_numbers_may_be_written_as_people_do(
    service: MemoryService, cells: dict[str, str]
) -> None:
    assert not (await imported(service, row(2) | cells)).rejected


# --- consent ---


async def test_without_a_recorded_consent_nobody_is_registered(service: MemoryService) -> None:
    given = await imported(service, row(2), consent=None)
    assert rejected(given) == [(2, "consent-incomplete", {"reason": "paper-reference"})]


async def test_a_row_may_bring_its_own_paper(service: MemoryService) -> None:
    own = row(2, consent_reference="测试·二号", consent_date="2026-11-01", consent_by="本人")
    assert (await imported(service, own, consent=None)).registered
    (consent,) = service.database.documents("consents")
    assert (consent["reference"], consent["how"]) == ("测试·二号", "paper")
    assert consent["given_at"] == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert consent["text_version"] == "2026-1"


async def test_a_child_needs_a_guardian_who_agrees(service: MemoryService) -> None:
    guardian = {
        "guardian_name": "测试·护",
        "guardian_phone": "19900009999",
        "guardian_relation": "母亲",
    }
    given = await imported(service, row(2, document=CHILD))
    assert [slug for _, slug, _ in rejected(given)] == ["guardian-required"]
    whole = row(2, document=CHILD, consent_by="监护人", **guardian)
    assert (await imported(service, whole)).registered
    (consent,) = service.database.documents("consents")
    assert consent["given_by"] == "guardian"


# --- policy ---


async def test_every_row_is_under_the_policy_of_its_division(service: MemoryService) -> None:
    rules = {"registration": {"activation": "after-check"}}
    await service.done(SetPolicy, OPERATOR, division=OTHER, rules=rules, note="测试")
    await imported(service, row(2), row(3, division=OTHER))
    policies = {e["division"]: e["policy"] for e in events(service)}
    assert policies == {STREET: "default-1", OTHER: f"{OTHER}@1+default-1"}
    states = {v["division"]: v["state"] for v in service.database.documents("volunteers")}
    assert states == {STREET: "active", OTHER: "pending"}


# --- privacy and preview ---


async def test_nothing_personal_leaves_the_vault(service: MemoryService) -> None:
    bad = row(3, phone="1", birth_date="1930-05-06")
    await imported(service, row(2), bad, row(2))
    stored = service.database.snapshot().items()
    texts = b"".join(document for (name, _), document in stored if name != "people")
    for cell in ("测试·2", "测试·3", resident_id(2), resident_id(3), "19900000002", "1930-05-06"):
        assert cell.encode() not in texts


async def test_a_preview_decides_the_same_and_changes_nothing(service: MemoryService) -> None:
    await imported(service, row(9))
    rows = [row(2), row(3, phone=""), row(9), row(4, document=resident_id(2))]
    asked = PreviewVolunteers.model_validate({"actor": OPERATOR, **table(*rows)})
    before = service.database.snapshot()
    shown = await preview_volunteers(asked, service.reads, NOW, VAULT)
    assert isinstance(shown, ImportReceipt)
    assert service.database.snapshot() == before
    assert shown.registered == [RegisteredRow(line=2)]
    done = await imported(service, *rows)
    assert [r.line for r in shown.registered] == [r.line for r in done.registered]
    assert [k.line for k in shown.known] == [k.line for k in done.known] == [9, 4]
    assert shown.rejected == done.rejected


async def test_a_preview_asks_for_the_same_rights(service: MemoryService) -> None:
    asked = PreviewVolunteers.model_validate({"actor": AUDITOR, "rows": [row()]})
    assert await service.ask(asked) == refuse(OutOfScope(role="auditor"))


async def test_the_kit_previews_any_use_case(service: MemoryService) -> None:
    command = service.command(ImportVolunteers, OPERATOR, **table(row()))
    decision = await preview(import_volunteers, command, service.reads, NOW, [VAULT])
    assert isinstance(decision, Accepted)
    assert [c.after for c in decision.changes if isinstance(c.after, Identity)]
    assert counts(service) == [0, 0, 0, 0]


@pytest.mark.parametrize("written", ["120104007000", " 1201 0400 7000", "１２０１０４００７０００"])
async def test_a_code_filled_up_to_twelve_digits_is_what_it_fills_up(
    service: MemoryService, written: str
) -> None:
    await service.done(ImportVolunteers, OPERATOR, **table(row(division=written)))
    assert [v["division"] for v in service.database.documents("volunteers")] == ["120104007"]
