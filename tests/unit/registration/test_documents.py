"""One document, one record, whatever somebody says it is; and what no document can be."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import MemoryService, slugs
from baodao.kit.testing.reads import MemoryReads
from baodao.registration.people.domain.identities import Identity
from baodao.registration.people.domain.people import (
    NOT_MADE,
    Person,
    name_hash,
    phone_hash,
)
from baodao.registration.people.store import PEOPLE
from baodao.registration.privacy.commands import FindAnew
from baodao.registration.privacy.due import due_finds
from baodao.registration.store import COLLECTIONS
from baodao.schema.registration.personal_data import CorrectProfile, ErasePerson
from baodao.schema.registration.volunteers import RegisterVolunteer
from tests.builders import people
from tests.builders.leaving import merge
from tests.builders.registration import ORGANISER, VAULT, person

BORN = {"sex": "male", "birth_date": "1990-01-01"}


def checked(digits: str) -> str:
    return digits + mod_11_2.calc_check_digit(digits)


def document(number: str, kind: str = "resident-id") -> dict[str, Any]:
    return {"document": {"type": kind, "number": number}}


RESIDENCE = checked("81000019850505011")
PERMANENT = checked("91115619900101001")
SAME: list[tuple[tuple[str, str], Iterable[tuple[str, str]]]] = [
    (
        (RESIDENCE, "hk-macao-taiwan-residence"),
        [(RESIDENCE, "resident-id"), (RESIDENCE.lower(), "resident-id")],
    ),
    (
        (resident_id(7), "resident-id"),
        [(resident_id(7), "hk-macao-taiwan-residence"), (resident_id(7), "permanent-residence")],
    ),
    (
        ("H00000000", "hk-macao-permit"),
        [("H0000000001", "hk-macao-permit"), ("h0000000002", "hk-macao-permit")],
    ),
    (("M0000000003", "hk-macao-permit"), [("M00000000", "hk-macao-permit")]),
    (("H00000009", "hk-macao-permit"), [("H00000009", "passport")]),
    ((PERMANENT, "permanent-residence"), [(PERMANENT, "resident-id")]),
]


@pytest.mark.parametrize(
    ("first", "again"), [(first, again) for first, later in SAME for again in later]
)
async def test_a_document_is_one_whatever_it_is_called(
    service: MemoryService, first: tuple[str, str], again: tuple[str, str]
) -> None:
    told = {} if len(first[0]) == 18 else BORN
    await people.volunteer(service, 1, **document(*first), **told)
    given = people.registration(2, **document(*again), **told)
    assert slugs(await service.refused(RegisterVolunteer, ORGANISER, **given)) == [
        "already-registered"
    ]
    two = await people.volunteer(service, 3)
    correction = {"volunteer_id": two, **document(*again)}
    assert "already-registered" in slugs(
        await service.refused(CorrectProfile, ORGANISER, **correction)
    )


async def test_the_number_decides_what_a_document_is(service: MemoryService) -> None:
    who = await people.volunteer(service, 1, **document(RESIDENCE))
    data = (await service.stored(Person, who)).read(VAULT)
    assert data.document
    assert data.document.type == "hk-macao-taiwan-residence"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (checked("71000019850505011"), "resident-id"),
        (checked("82010019850505011"), "resident-id"),
        (checked("83000119850505011"), "resident-id"),
        (checked("81010019850505011"), "hk-macao-taiwan-residence"),
        ("AAAAA", "passport"),
        ("AAAAAA", "passport"),
        ("12345", "passport"),
        ("ABC12", "passport"),
        ("H1234", "hk-macao-permit"),
        ("A00000000", "hk-macao-permit"),
        ("H000000001", "hk-macao-permit"),
        ("ABC12345678901", "permanent-residence"),
        ("AB1234567890123", "permanent-residence"),
    ],
)
async def test_what_is_no_document(service: MemoryService, number: str, kind: str) -> None:
    given = people.registration(1, **document(number, kind), **BORN)
    refused = await service.refused(RegisterVolunteer, ORGANISER, **given)
    assert refused[0].model_dump() == {"reason": "form"}


async def test_a_permanent_resident_with_either_card(service: MemoryService) -> None:
    for number, told in ((PERMANENT, {}), ("ABC110000900101", BORN)):
        card = document(number, "permanent-residence")
        receipt = await people.registered(service, **card, **told)
        assert receipt.state == "active"
    wrong = document(PERMANENT[:-1] + ("0" if PERMANENT[-1] != "0" else "1"), "permanent-residence")
    refused = await service.refused(RegisterVolunteer, ORGANISER, **people.registration(9, **wrong))
    assert refused[0].model_dump() == {"reason": "checksum"}


@pytest.mark.parametrize(
    ("born", "is_refused"),
    [
        *((born, True) for born in ("18951123", "18000101", "10660101", "00010101")),
        *((born, False) for born in ("18951124", "19000101")),
    ],
)
async def test_nobody_is_that_old(service: MemoryService, born: str, is_refused: bool) -> None:
    given = people.registration(1, **document(checked(f"990101{born}001")))
    told = await service.decide(service.command(RegisterVolunteer, ORGANISER, **given))
    assert slugs(getattr(told, "refusals", ())) == (["born-too-long-ago"] if is_refused else [])


OLD = {"document": None, "sex": "female", "birth_date": "1930-01-01", "phone": "19900000001"}


@pytest.mark.parametrize("name", ["王 奶奶", "王·奶奶", "王・奶奶", "王\u200b奶奶", "王奶奶．"])
async def test_the_very_old_are_known_again_by_any_spelling(
    service: MemoryService, name: str
) -> None:
    await people.volunteer(service, 1, name="王奶奶", **OLD)
    given = people.registration(2, name=name, **OLD)
    assert slugs(await service.refused(RegisterVolunteer, ORGANISER, **given)) == [
        "already-registered"
    ]


# --- found by name and phone ---


async def test_somebody_is_found_by_name_and_phone_as_long_as_they_are_here(
    service: MemoryService,
) -> None:
    who, other = await people.volunteer(service, 1), await people.volunteer(service, 2)
    by_name, by_phone = name_hash(VAULT, "测试甲 0001"), phone_hash(VAULT, "19900000001")
    assert (await service.stored(Person, who)).found_by == (by_name, by_phone)
    await service.done(CorrectProfile, person(who), volunteer_id=who, phone="19900000009")
    moved = phone_hash(VAULT, "19900000009")
    assert (await service.stored(Person, who)).found_by == (by_name, moved)
    await merge(service, other, who)
    assert (await service.stored(Person, who)).found_by == ()
    kept = (await service.stored(Person, other)).found_by
    assert {by_name, moved, phone_hash(VAULT, "19900000002")} < {*kept}
    await service.done(CorrectProfile, person(other), volunteer_id=other, phone="19900000008")
    assert {*kept} - {phone_hash(VAULT, "19900000002")} < {
        *(await service.stored(Person, other)).found_by
    }
    await service.done(ErasePerson, person(other), volunteer_id=other)
    assert (await service.stored(Person, other)).found_by == ()


async def test_who_was_stored_before_is_found_soon(service: MemoryService) -> None:
    who = await people.volunteer(service, 1, name="王·奶奶", **OLD)
    today = await service.stored(Person, who)
    (row,) = service.database.documents("people")
    former = "led there before"
    before = {key: value for key, value in row.items() if key not in ("found_by", "_form")}
    read: Person = PEOPLE.restore(before | {"identities": [former]})
    assert read.found_by == (NOT_MADE,)
    # The key that is made today is new to the database.
    (known,) = service.database.documents("identities")
    service.database.lose("identities", known["_id"])
    await service.put(read)
    reads = MemoryReads(service.database, COLLECTIONS)
    assert [one.person_id for one in await due_finds(reads)] == [who]
    await service.done(FindAnew, person_id=who)
    after = await service.stored(Person, who)
    assert (after.found_by, after.hashes) == (today.found_by, today.hashes)
    assert after.identities == (former, *today.identities)
    assert (await service.stored(Identity, known["_id"])).volunteer_id == who
    assert await due_finds(reads) == []
    assert slugs(await service.refused(FindAnew, person_id=who)) == ["nothing-due"]


async def test_what_a_merge_has_led_here_stays_when_hashes_are_made_anew(
    service: MemoryService,
) -> None:
    keep, gone = [await people.volunteer(service, n) for n in (1, 2)]
    await merge(service, keep, gone)
    merged = await service.stored(Person, keep)
    before = replace(merged, found_by=(NOT_MADE, *merged.found_by[2:]))
    await service.put(before)
    # Somebody is corrected before the sweep comes: it is due still, for the document.
    await service.done(CorrectProfile, person(keep), volunteer_id=keep, phone="19900000008")
    await service.done(FindAnew, person_id=keep)
    after = (await service.stored(Person, keep)).found_by
    assert NOT_MADE not in after
    assert {*merged.found_by[2:], phone_hash(VAULT, "19900000008")} < {*after}
