"""However somebody types a name, it is the same name."""

import unicodedata

import pytest

from baodao.kernel.names import name_key
from baodao.schema.words import is_read

SAME = {
    "王奶奶": [
        *("王 奶奶", "王\u3000奶奶", "王\u00a0奶奶", "王·奶奶", "王•奶奶", "王．奶奶", "王・奶奶"),
        *("王‧奶奶", "王･奶奶", "王\u200b奶奶", "\ufeff王奶奶", "王\u202e奶奶", "王\u2028奶奶"),
        *("王奶奶\ufe00", "王奶\U000e0100奶", "王\u3164奶奶", "王\u2800奶奶", "王\x00奶奶"),
    ],
    "Ｊane Ｄoe": ["jane doe", "JANE DOE", "Jane\tDoe", "JaneDoe", "J a n e·D o e"],
    "豈凉": ["\uf900\uf979"],
    "⺁龴䶮": ["\ue815\ue81e\ue863"],
    "é": ["e\u0301"],
    "straße": ["STRASSE"],
    "①": ["1"],
}


@pytest.mark.parametrize(("name", "typed"), [(n, t) for n, typed in SAME.items() for t in typed])
def test_a_name_is_the_same_however_it_is_typed(name: str, typed: str) -> None:
    assert name_key(typed) == name_key(name) != ""


@pytest.mark.parametrize("other", ["王奶", "汪奶奶", "王奶奶2", "王-奶奶"])
def test_another_name_is_another_one(other: str) -> None:
    assert name_key(other) != name_key("王奶奶")


def test_a_key_is_its_own_key() -> None:
    for name in (*SAME, *(t for typed in SAME.values() for t in typed)):
        assert name_key(name_key(name)) == name_key(name)


def test_what_nobody_can_see_is_no_name() -> None:
    unseen = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs")
    ]
    assert len(unseen) > 100_000
    assert not [c for c in (*unseen, "\u3164", "\u2800", "\u115f", "\uffa0") if is_read(c)]
    assert not [c for c in unseen if name_key(c)]


def test_private_use_stands_for_a_character_or_for_nothing() -> None:
    standing = {code for code in range(0xE000, 0xF900) if name_key(chr(code))}
    assert standing == set(range(0xE815, 0xE865))
    assert not any(0xE000 <= ord(name_key(chr(code))) <= 0xF8FF for code in standing)
    assert {code for code in range(0xE000, 0xF900) if is_read(chr(code))} == standing


@pytest.mark.parametrize("name", ["·", "—", "…", "🙂", "\u0301"])
def test_a_sign_alone_is_no_name(name: str) -> None:
    assert not is_read(name)


@pytest.mark.parametrize("name", ["甲", "A", "𠮷", "阿卜杜拉·买买提", "7", "䶮"])
def test_a_letter_or_a_digit_is_one(name: str) -> None:
    assert is_read(name)
