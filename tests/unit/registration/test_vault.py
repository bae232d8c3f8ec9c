"""The vault itself: what opens, what does not, and how keys follow each other."""

import base64
from datetime import timedelta

import pytest

from baodao.kit.decisions import NotNowError
from baodao.kit.keys import new_key, parse_key, parse_keys
from baodao.kit.testing import NOW
from baodao.registration.common.vault import (
    KeyMissingError,
    Sealed,
    UnsealError,
    Vault,
)

A, B = bytes([1]) * 32, bytes([2]) * 32
LOOKUP = bytes([3]) * 32
SECRET = "测试·甲".encode()
NONCE = 12


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_what_is_sealed_can_be_opened_and_not_be_seen() -> None:
    vault = Vault({"a": A}, LOOKUP)
    sealed = vault.seal("V", SECRET)
    assert vault.open("V", sealed) == SECRET
    assert SECRET not in sealed.content + sealed.data_key
    assert sealed.master_key == "a"


def test_every_changed_bit_is_noticed() -> None:
    vault = Vault({"a": A}, LOOKUP)
    sealed = vault.seal("V", SECRET)
    for place in range(len(sealed.content)):
        with pytest.raises(UnsealError):
            vault.open("V", Sealed(flipped(sealed.content, place), sealed.data_key, "a"))
    for place in range(len(sealed.data_key)):
        with pytest.raises(UnsealError):
            vault.open("V", Sealed(sealed.content, flipped(sealed.data_key, place), "a"))


@pytest.mark.parametrize("left", [0, 1, NONCE, NONCE + 15])
def test_what_was_cut_short_is_noticed(left: int) -> None:
    vault = Vault({"a": A}, LOOKUP)
    sealed = vault.seal("V", SECRET)
    with pytest.raises(UnsealError):
        vault.open("V", Sealed(sealed.content[:left], sealed.data_key, "a"))
    with pytest.raises(UnsealError):
        vault.open("V", Sealed(sealed.content, sealed.data_key[:left], "a"))


def test_nothing_opens_as_somebody_elses() -> None:
    vault = Vault({"a": A}, LOOKUP)
    one, other = vault.seal("V", SECRET), vault.seal("W", SECRET)
    for person, sealed in (
        ("W", one),
        ("V", Sealed(other.content, one.data_key, "a")),
        ("V", Sealed(one.content, other.data_key, "a")),
    ):
        with pytest.raises(UnsealError) as error:
            vault.open(person, sealed)
        assert SECRET.decode() not in str(error.value)


def test_another_key_under_the_same_name_opens_nothing() -> None:
    sealed = Vault({"a": A}, LOOKUP).seal("V", SECRET)
    with pytest.raises(UnsealError):
        Vault({"a": B}, LOOKUP).open("V", sealed)


def test_a_key_that_is_not_here_is_no_defect() -> None:
    sealed = Vault({"b": B}, LOOKUP).seal("V", SECRET)
    for use in (Vault({"a": A}, LOOKUP).open, Vault({"a": A}, LOOKUP).rewrap):
        with pytest.raises(KeyMissingError) as error:
            use("V", sealed)
        assert isinstance(error.value, NotNowError)
        assert error.value.key_id == "b"


def test_nonces_and_data_keys_are_never_the_same() -> None:
    vault = Vault({"a": A}, LOOKUP)
    many = [vault.seal("V", SECRET) for _ in range(2_000)]
    nonces = {s.content[:NONCE] for s in many} | {s.data_key[:NONCE] for s in many}
    assert len(nonces) == 4_000
    assert len({s.content[NONCE:] for s in many}) == 2_000


def test_a_new_master_key_wraps_the_same_data_key() -> None:
    sealed = Vault({"a": A}, LOOKUP).seal("V", SECRET)
    both = Vault({"b": B, "a": A}, LOOKUP)
    again = both.rewrap("V", sealed)
    assert (again.content, again.master_key) == (sealed.content, "b")
    assert again.data_key != sealed.data_key
    assert Vault({"b": B}, LOOKUP).open("V", again) == SECRET


def test_a_lookup_is_the_same_for_ever_and_only_with_the_key() -> None:
    one, other = Vault({"a": A}, LOOKUP), Vault({"b": B}, LOOKUP)
    assert one.lookup("document", "x") == other.lookup("document", "x")
    assert one.lookup("document", "x") != Vault({"a": A}, A).lookup("document", "x")
    assert one.lookup("a", "bc") != one.lookup("ab", "c")


# --- keys that change while the process runs ---


class File:
    """What a file of master keys says at the moment."""

    def __init__(self, **keys: bytes) -> None:
        self.keys = keys

    def __call__(self) -> dict[str, bytes]:
        return dict(self.keys)


def following(file: File, grace: int = 30) -> Vault:
    return Vault(file(), LOOKUP, reload=file, grace=timedelta(seconds=grace))


def test_a_new_first_key_is_read_from_at_once_and_wraps_after_the_grace() -> None:
    file = File(a=A)
    vault = following(file)
    file.keys = {"b": B, "a": A}
    elsewhere = Vault({"b": B}, LOOKUP).seal("V", SECRET)
    vault.refresh(NOW)
    assert vault.open("V", elsewhere) == SECRET
    assert vault.current == "a"
    vault.refresh(NOW + timedelta(seconds=29))
    assert vault.current == "a"
    vault.refresh(NOW + timedelta(seconds=30))
    assert (vault.current, vault.known) == ("b", {"a", "b"})
    assert vault.seal("V", SECRET).master_key == "b"


def test_a_key_that_was_put_first_and_back_again_never_wraps() -> None:
    file = File(a=A)
    vault = following(file)
    file.keys = {"b": B, "a": A}
    vault.refresh(NOW)
    file.keys = {"a": A, "b": B}
    vault.refresh(NOW + timedelta(seconds=10))
    file.keys = {"b": B, "a": A}
    vault.refresh(NOW + timedelta(seconds=35))
    assert vault.current == "a"


def test_a_key_that_is_gone_is_used_no_more() -> None:
    file = File(a=A)
    vault = following(file)
    sealed = vault.seal("V", SECRET)
    file.keys = {"b": B}
    vault.refresh(NOW)
    assert vault.current == "b"
    with pytest.raises(KeyMissingError):
        vault.open("V", sealed)


def test_a_file_that_cannot_be_read_changes_nothing() -> None:
    def unreadable() -> dict[str, bytes]:
        raise OSError("gone")

    vault = Vault({"a": A}, LOOKUP, reload=unreadable)
    with pytest.raises(OSError, match="gone"):
        vault.refresh(NOW)
    assert (vault.current, vault.known) == ("a", {"a"})
    fixed = Vault({"a": A}, LOOKUP)
    fixed.refresh(NOW)
    assert fixed.known == {"a"}


# --- how keys are written ---


def test_keys_are_read_in_their_order() -> None:
    one, two = new_key(), new_key()
    assert one != two
    for text in (f"b:{one},a:{two}", f"b:{one}\na:{two}\n", f" b:{one} , a:{two} "):
        keys = parse_keys(text)
        assert list(keys) == ["b", "a"]
        assert keys["b"] == base64.b64decode(one)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no key"),
        (" \n", "no key"),
        ("nocolon", "id:base64"),
        (":" + base64.b64encode(A).decode(), "id:base64"),
        ("a:", "id:base64"),
        ("a:%%%", "base64"),
        ("a:" + base64.b64encode(A[:31]).decode(), "32 bytes"),
        (f"a:{base64.b64encode(A).decode()},a:{base64.b64encode(B).decode()}", "same id"),
    ],
)
def test_what_is_no_key_is_said_without_repeating_it(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as error:
        parse_keys(text)
    assert len(text.strip()) < 3 or text.strip() not in str(error.value)


def test_a_key_has_thirty_two_bytes() -> None:
    assert parse_key(base64.b64encode(A).decode() + "\n") == A
    for wrong in ("", "abc", base64.b64encode(A + A).decode(), "ä"):
        with pytest.raises(ValueError, match="key"):
            parse_key(wrong)
