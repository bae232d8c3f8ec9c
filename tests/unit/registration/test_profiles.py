"""What is asked of a person's data (Order 67 art. 5, GB 11643, PIPL art. 31)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import NOW
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.documents import identity_key
from baodao.registration.people.domain.people import PersonalData
from baodao.registration.people.domain.profiles import (
    Profile,
    age_class_told,
    read_profile,
)
from baodao.registration.policies.domain import Policy
from baodao.schema.base import NOBODY
from baodao.schema.registration.consents import ConsentTextOutdated
from baodao.schema.registration.people import (
    BornInTheFuture,
    ConsentIncomplete,
    DocumentInvalid,
    DocumentRequired,
    GuardianRequired,
    IdentityDocument,
    ProfileIncomplete,
)
from baodao.schema.registration.volunteers import RegisterVolunteer
from tests.builders import people
from tests.builders.people import GUARDIAN, GUARDIAN_CONSENT
from tests.builders.registration import OPERATOR, VAULT

PASSPORT = {"type": "passport", "number": "E00000000"}


def profile(policy: Policy | None = None, now: datetime = NOW, **changes: Any) -> Profile:
    values = people.registration(1) | {"actor": OPERATOR, "command_id": "c"} | changes
    return read_profile(RegisterVolunteer.model_validate(values), policy or Policy(), now)


def document(number: str, kind: str = "resident-id") -> dict[str, str]:
    return {"type": kind, "number": number}


def test_a_resident_document_tells_birth_date_and_sex() -> None:
    # 2 January 1950, sequence 000: an even number is a woman's.
    read = profile(document=document("990101195001020008"))
    assert read.refusals == []
    assert (read.data.birth_date, read.data.sex) == ("1950-01-02", "female")
    assert (read.age_class, read.waits_for) == ("adult", ())


@given(st.integers(0, 20_000_000 - 1))
def test_synthetic_documents_are_valid_and_differ(number: int) -> None:
    read = profile(document=document(resident_id(number)), guardian=GUARDIAN)
    assert not [r for r in read.refusals if isinstance(r, DocumentInvalid)]
    assert resident_id(number) != resident_id((number + 1) % 20_000_000)


@given(number=st.integers(0, 1_000_000), place=st.integers(0, 17), digit=st.integers(0, 9))
def test_a_mistyped_digit_is_found(number: int, place: int, digit: int) -> None:
    right = resident_id(number)
    wrong = right[:place] + str(digit) + right[place + 1 :]
    refused = profile(document=document(wrong)).refusals
    assert (wrong == right) or any(isinstance(r, DocumentInvalid) for r in refused)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"document": document("9901011950010200")}, "form"),
        ({"document": document("09010119500102000X")}, "form"),
        ({"document": document("990101195001020001")}, "checksum"),
        ({"document": document("990101195013020005")}, "birth-date"),
        ({"birth_date": "1990-01-01", "document": document("990101195001020008")}, "birth-date"),
        ({"sex": "male", "document": document("990101195001020008")}, "sex"),
        ({"document": document("A1234567", "hk-macao-permit")}, "form"),
        ({"document": document("H1234567890", "taiwan-permit")}, "form"),
    ],
)
def test_documents_that_cannot_be(changes: dict[str, Any], reason: str) -> None:
    assert profile(**changes).refusals == [DocumentInvalid.model_validate({"reason": reason})]


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("passport", "E00000000"),
        ("hk-macao-permit", "H00000000"),
        ("hk-macao-permit", "M0000000001"),
        ("taiwan-permit", "00000000"),
        ("hk-macao-taiwan-residence", "810000199001010019"),
    ],
)
def test_other_documents_are_taken(kind: str, number: str) -> None:
    told = (
        {} if kind == "hk-macao-taiwan-residence" else {"sex": "male", "birth_date": "1990-01-01"}
    )
    read = profile(document=document(number, kind), **told)
    assert (read.refusals, read.data.birth_date) == ([], "1990-01-01")


def test_what_does_not_follow_from_the_document_must_be_said() -> None:
    assert profile(document=PASSPORT).refusals == [
        ProfileIncomplete(field="birth_date"),
        ProfileIncomplete(field="sex"),
    ]


def test_nobody_registers_before_birth() -> None:
    read = profile(document=PASSPORT, sex="male", birth_date="2026-11-24", guardian=GUARDIAN)
    assert BornInTheFuture() in read.refusals


@pytest.mark.parametrize(
    ("born", "age_class"),
    [
        ("2008-11-23", "adult"),
        ("2008-11-24", "minor"),
        ("2012-11-23", "minor"),
        ("2012-11-24", "child"),
    ],
)
def test_ages_change_on_the_birthday_in_china(born: str, age_class: str) -> None:
    changes = {"document": PASSPORT, "sex": "female", "birth_date": born, "guardian": GUARDIAN}
    assert profile(**changes).age_class == age_class
    # 16:30 in UTC is half past midnight of the next day in China.
    evening = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert profile(now=evening, **changes).age_class == age_class


def test_born_on_the_29th_of_february() -> None:
    changes = {"document": PASSPORT, "sex": "female", "birth_date": "2008-02-29"}
    for day, expected in (("2026-02-28", "minor"), ("2026-03-01", "adult")):
        noon = datetime.fromisoformat(f"{day}T04:00:00Z")
        read = profile(now=noon, guardian=GUARDIAN, **changes)
        assert read.age_class == expected


def test_a_minor_has_a_guardian_and_waits_for_the_consent() -> None:
    born = date(2010, 5, 5)
    minor = {"document": document(resident_id(7, born=born))}
    assert profile(**minor).refusals == [GuardianRequired(adult_age=18)]
    waiting = profile(**minor, guardian=GUARDIAN)
    assert (waiting.refusals, waiting.waits_for) == ([], ("guardian-consent",))
    agreed = profile(**minor, guardian=GUARDIAN, consent=GUARDIAN_CONSENT)
    assert (agreed.refusals, agreed.waits_for) == ([], ())
    assert agreed.data.guardian
    assert agreed.data.guardian.phone == GUARDIAN["phone"]


def test_a_guardian_on_the_childs_own_screen_is_checked_by_somebody() -> None:
    minor = {"document": document(resident_id(7, born=date(2010, 5, 5))), "guardian": GUARDIAN}
    alone = profile(**minor, consent=GUARDIAN_CONSENT | {"how": "screen"}, actor=NOBODY)
    assert alone.waits_for == ("check",)


def test_a_child_cannot_agree_alone() -> None:
    child = {"document": document(resident_id(7, born=date(2015, 5, 5))), "guardian": GUARDIAN}
    alone = profile(**child, consent=people.OWN_CONSENT, actor=NOBODY)
    assert alone.refusals == [ConsentIncomplete(reason="guardian-missing")]
    assert profile(**child, consent=GUARDIAN_CONSENT).refusals == []


@pytest.mark.parametrize(
    ("consent", "reason"),
    [
        ({"how": "screen"}, "paper-missing"),
        ({"how": "screen", "reference": "档案1"}, "paper-missing"),
        ({"reference": None}, "paper-reference"),
        ({"given_at": NOW + timedelta(seconds=1)}, "in-the-future"),
        ({"given_at": "1900-01-01T00:00:00Z"}, "before-birth"),
        ({"by": "guardian"}, "not-a-minor"),
    ],
)
def test_consents_that_say_too_little(consent: dict[str, Any], reason: str) -> None:
    read = profile(consent=people.ON_PAPER | consent)
    assert read.refusals == [ConsentIncomplete.model_validate({"reason": reason})]


def test_only_the_very_old_register_without_a_document() -> None:
    without = {"document": None, "sex": "male"}
    assert profile(**without, birth_date="1946-11-24").refusals == [DocumentRequired(from_age=80)]
    old = profile(**without, birth_date="1946-11-23")
    assert (old.refusals, old.waits_for) == ([], ("document-check",))


def test_policy_decides_ages_and_checks() -> None:
    policy = Policy(
        adult_age=16, child_under=12, document_free_from_age=70, activation="after-check"
    )
    read = profile(policy, document=PASSPORT, sex="male", birth_date="2010-11-23")
    assert (read.refusals, read.age_class, read.waits_for) == ([], "adult", ("check",))
    assert profile(policy, document=None, sex="male", birth_date="1956-11-23").refusals == []


def test_every_reason_is_told_at_once() -> None:
    read = profile(
        document=document("990101201001010018"),
        sex="female",
        consent={"text_version": "1", "how": "paper", "by": "self"},
    )
    assert {type(r) for r in read.refusals} == {
        DocumentInvalid,
        GuardianRequired,
        ConsentIncomplete,
        ConsentTextOutdated,
    }


def test_a_document_is_found_by_a_keyed_hash() -> None:
    given = IdentityDocument(type="passport", number=" e00000000 ")
    assert identity_key(VAULT, given) == VAULT.lookup("document", "E00000000")
    assert identity_key(VAULT, given) != identity_key(Vault({"a": bytes(32)}, b"1" * 32), given)
    assert "E00000000" not in identity_key(VAULT, given)


@pytest.mark.parametrize(
    ("data", "age_class"),
    [
        ({"birth_date": "2012-03-01"}, "minor"),
        ({"birth_date": "2013-03-01"}, "child"),
        ({"document": {"type": "passport", "number": "E1234567"}}, "adult"),
        ({}, "adult"),
    ],
)
def test_how_old_somebody_is_whom_nobody_registered(data: dict[str, Any], age_class: str) -> None:
    told = PersonalData.model_validate({"name": "测试·甲"} | data)
    assert age_class_told(told, Policy(), "2026-11-23") == age_class


def test_a_document_on_a_list_tells_a_minor() -> None:
    number = resident_id(1, born=date(2010, 5, 1))
    document = {"type": "resident-id", "number": number}
    told = PersonalData.model_validate({"name": "测试·甲", "document": document})
    assert age_class_told(told, Policy(), "2026-11-23") == "minor"


@pytest.mark.parametrize(
    ("consent", "is_refused"),
    [
        ({"how": "screen"}, True),
        ({"how": "screen", "given_at": NOW - timedelta(days=400)}, True),
        ({"how": "paper", "reference": "档案1"}, True),
        ({"how": "paper", "reference": "档案1", "given_at": NOW}, True),
        ({"how": "paper", "reference": "档案1", "given_at": NOW - timedelta(days=400)}, False),
    ],
)
def test_only_paper_signed_earlier_has_older_words(
    consent: dict[str, Any], is_refused: bool
) -> None:
    who = NOBODY if consent["how"] == "screen" else OPERATOR
    read = profile(consent={"text_version": "2019-1", **consent}, actor=who)
    assert read.refusals == ([ConsentTextOutdated(current="2026-1")] if is_refused else [])
    newer = profile(Policy(consent_text_version="2027-1"))
    assert newer.refusals == [ConsentTextOutdated(current="2027-1")]
