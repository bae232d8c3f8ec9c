"""Phone numbers however they are written, and what is none."""

import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from baodao.registration.party.domain.member_lists import masked_name
from baodao.schema.phones import read_phone
from baodao.schema.registration.people import Phone
from baodao.schema.registration.skills import Skill, SkillOffered

PHONE: TypeAdapter[str] = TypeAdapter(Phone)
SKILL: TypeAdapter[Skill] = TypeAdapter(SkillOffered)
MOBILE, LANDLINE, SHORT = "19900001234", "02227000000", "07318234567"
WRITTEN = {
    MOBILE: [
        *(MOBILE, "199 0000 1234", "199-0000-1234", "199–0000–1234", "１９９００００１２３４"),
        *("+86 199 0000 1234", "+86-19900001234", "008619900001234", "8619900001234"),
        *("\u200b19900001234\u202c", "\u3000199\u00a000001234 "),
    ],
    LANDLINE: [
        "022-27000000",
        "(022)27000000",
        "(022) 2700 0000",
        "+86(022)2700-0000",
        "022 27000000",
    ],
    SHORT: ["0731-8234567", "(0731)823-4567", "00860731-8234567"],
}
ABROAD = {
    "+85366000000": ["+853 6600 0000", "00853 6600-0000", "＋853 6600 0000", "+85366000000"],
    "+886900000000": ["+886 900 000 000", "+886-900-000-000", "+886 (900) 000 000"],
    "+85228000000": ["+852 2800 0000"],
    "+12025550100": ["+1 202 555 0100", "+1 (202) 555-0100", "0012025550100"],
}
"""Hong Kong, Macao and Taiwan have codes of their own; the last is a number of films."""
NONE = [
    *(
        "0731-8234567-1",
        "022-27000000转8",
        "02227000000,8",
        "19900001234 19900001235",
        "1990000123",
    ),
    *("199000012345", "00000000000", "10000000000", "0000000000", "12345", ""),
    *("+852 1234", "+8521234", "+85212341234567", "+999 12345678", "+", "00", "+1", "+a"),
    *("+853 6600 0000 转 5", "+85366000000x5", "+853-6600-0000-1;ext=5", "+853 6600 0000 ext. 5"),
    *("853 6600 0000", "66000000", "+86 27000000", "+8612345", "0086 1234", "+85366000000,5"),
    *("86", "27000000", "022-17000000", "199.0000.1234", "a19900001234"),
]


@pytest.mark.parametrize(("kept", "said"), [(k, s) for k, said in WRITTEN.items() for s in said])
def test_a_number_is_kept_in_one_form(kept: str, said: str) -> None:
    assert PHONE.validate_python(said) == kept


@pytest.mark.parametrize(("kept", "said"), [(k, s) for k, said in ABROAD.items() for s in said])
def test_a_number_from_abroad_keeps_the_code_of_its_country(kept: str, said: str) -> None:
    assert PHONE.validate_python(said) == kept
    assert PHONE.validate_python(kept) == kept


def test_numbers_of_the_mainland_load_no_tables_of_countries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What everybody would pay for is needed by few: whoever loads them fails here."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    for kept, written in WRITTEN.items():
        assert {read_phone(said) for said in written} == {kept}
    with pytest.raises(ImportError):
        read_phone("+85366000000")


@pytest.mark.parametrize("said", NONE)
def test_nothing_becomes_a_number_by_leaving_something_out(said: str) -> None:
    with pytest.raises(ValidationError):
        PHONE.validate_python(said)


@pytest.mark.parametrize("name", ["\u3164", "急救\u2028甲", "\ue000", "急救\ufffe"])
def test_a_skill_can_be_read(name: str) -> None:
    with pytest.raises(ValidationError):
        SKILL.validate_python({"name": name})
    assert SKILL.validate_python({"name": "急\u200b救"}).name == "急救"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("甲", "*"),
        ("甲\ufe00", "*"),
        ("é", "*"),
        ("e\u0301", "*"),
        ("测试·甲", "测**"),
        ("甲乙", "甲**"),
    ],
)
def test_a_mask_never_shows_a_whole_name(name: str, shown: str) -> None:
    assert masked_name(name) == shown
