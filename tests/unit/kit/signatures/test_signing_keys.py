"""The keys by which signed actors are checked: they change while services run, and may be lost."""

import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from baodao.kit import signatures
from baodao.kit.keys import parse_keys
from baodao.kit.proofs import SignedBy
from baodao.kit.settings import NotStartedError
from baodao.kit.signatures import (
    LIFETIME,
    Signatures,
    Signer,
    derived,
    lines_of,
    new_root,
)
from baodao.schema import Actor
from baodao.schema.base import NOBODY
from tests.support.forging import (
    ACTOR,
    NOW,
    OTHER_ROOT,
    ROOT,
    Clock,
    forged,
    make_newer,
    proves_nothing,
    write,
)

# --- keys that change ---


def test_a_new_root_is_written_for_services_before_identity_signs_by_it(
    reader: Signatures, file: Path, clock: Clock
) -> None:
    old, new = Signer(ROOT, clock), Signer(f"{OTHER_ROOT}\n{ROOT}\n", clock)
    assert proves_nothing(reader, new.sign(ACTOR, "hours"))
    write(file, f"{OTHER_ROOT}\n{ROOT}")
    assert reader.actor_of(new.sign(ACTOR, "hours"))
    assert reader.actor_of(old.sign(ACTOR, "hours"))


def test_a_root_that_was_taken_out_proves_nothing_within_seconds(
    reader: Signatures, signer: Signer, file: Path, clock: Clock
) -> None:
    old = signer.sign(ACTOR, "hours")
    assert reader.actor_of(old)
    write(file, OTHER_ROOT)
    clock.now = NOW + 1
    assert reader.actor_of(Signer(OTHER_ROOT, clock).sign(ACTOR, "hours"))
    assert proves_nothing(reader, old)
    assert proves_nothing(reader, signer.sign(ACTOR, "hours"))


def test_a_stolen_root_that_was_taken_out_is_of_no_use_where_nothing_else_comes(
    reader: Signatures, signer: Signer, file: Path, clock: Clock
) -> None:
    write(file, OTHER_ROOT)
    clock.now = NOW + 1
    assert proves_nothing(reader, signer.sign(ACTOR, "hours"))


def counting(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are read from now on."""
    read: list[Path] = []
    original: Callable[[Path], Any] = signatures._read
    monkeypatch.setattr(signatures, "_read", lambda file: read.append(file) or original(file))
    return read


def test_the_file_is_read_once_for_a_change_and_not_for_every_forgery(
    reader: Signatures, file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = counting(monkeypatch)
    for number in range(50):
        assert proves_nothing(reader, forged(head={"kid": f"k{number}"}))
        clock.now += 1
    assert read == []
    write(file, OTHER_ROOT)
    for number in range(50):
        assert proves_nothing(reader, forged(head={"kid": f"k{number}"}))
    assert read == [file]


@pytest.mark.parametrize("broken", ["", "no keys at all", "a:b", None])
def test_a_file_that_is_lost_or_broken_ends_nothing_and_is_told_once(
    reader: Signatures, signer: Signer, file: Path, clock: Clock, broken: str | None
) -> None:
    before = file.stat().st_mtime_ns
    if broken is None:
        file.unlink()
    else:
        file.write_text(broken)
        make_newer(file, before)
    with capture_logs() as logs:
        for number in range(5):
            assert proves_nothing(reader, forged(head={"kid": f"k{number}"}))
            clock.now += 1
            assert reader.actor_of(signer.sign(ACTOR, "hours")) == ACTOR
    (told,) = logs
    assert (told["event"], told["log_level"]) == ("keys_not_read_again", "warning")
    file.write_text(lines_of(derived(parse_keys(OTHER_ROOT), "hours")))
    make_newer(file, before + 1_000_000)
    assert reader.actor_of(Signer(OTHER_ROOT, clock).sign(ACTOR, "hours"))


# --- what is remembered ---


def test_no_more_tokens_are_remembered_than_there_is_room_for(
    reader: Signatures, signer: Signer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "_REMEMBERED", 10)
    people = [Actor(id=f"p{number}", role="volunteer") for number in range(25)]
    for person in people:
        assert reader.actor_of(signer.sign(person, "hours")) == person
        assert len(reader._known) <= 10
    clock.now += LIFETIME
    assert reader.actor_of(signer.sign(ACTOR, "hours"))
    lasting = signer.sign(people[0], "hours")
    assert reader.actor_of(lasting)
    for person in people[1:9]:
        reader.actor_of(signer.sign(person, "hours", 1))
    clock.now += 1
    reader.actor_of(signer.sign(people[10], "hours"))
    assert lasting in reader._known, "what is over goes first"


def test_whoever_forges_makes_a_service_remember_nothing(reader: Signatures) -> None:
    for number in range(100):
        assert proves_nothing(reader, forged(OTHER_ROOT, head={"n": number}))
        kid = ROOT.partition(":")[0]
        assert proves_nothing(reader, forged(OTHER_ROOT, head={"n": number, "kid": kid}))
        assert proves_nothing(reader, forged(aud="scheduling", sub=f"s{number}"))
    assert reader._known == {}
    assert len(reader._of_head) == 1


async def test_whoever_signs_their_own_actors_signs_each_once_for_half_of_its_time() -> None:
    class Counting(Signer):
        signed = 0

        def sign(self, actor: Actor, service: str, *rest: Any) -> str:
            self.signed += 1
            return super().sign(actor, service, *rest)

    signer = Counting(ROOT)
    proof = SignedBy(signer)
    token = await proof.token(ACTOR, "hours")
    assert token == await proof.token(ACTOR.model_copy(), "hours")
    assert token != await proof.token(ACTOR, "scheduling")
    assert signer.signed == 2
    assert await proof.token(NOBODY, "hours") is None
    proof.forget(ACTOR)
    await proof.token(ACTOR, "hours")
    assert signer.signed == 3


# --- files ---


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "abc",
        "abc:",
        "abc:!!!",
        "abc:c2hvcnQ=",
        ":" + new_root().partition(":")[2],
        "a b:" + new_root().partition(":")[2],
        f"{ROOT}\n{ROOT}",
        f"{ROOT}\nand something else",
        f"{ROOT}é",
    ],
    ids=itertools.count(),
)
def test_a_file_without_proper_keys_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text)
    with pytest.raises(NotStartedError) as stopped:
        Signatures("hours", file)
    said = str(stopped.value)
    assert said.startswith(f"{file}: ")
    assert "\n" not in said
    assert not text or ROOT.partition(":")[2] not in said
    with pytest.raises(ValueError, match=r"key|base64|ASCII"):
        Signer(text)


def test_a_file_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "missing", tmp_path, binary):
        with pytest.raises(NotStartedError, match="no keys by which who asks is checked"):
            Signatures("hours", file)


def test_keys_are_read_as_they_were_written() -> None:
    roots = parse_keys(f"{ROOT}\n{OTHER_ROOT}\n")
    assert list(roots) == [ROOT.partition(":")[0], OTHER_ROOT.partition(":")[0]]
    of_hours = derived(roots, "hours")
    assert parse_keys(lines_of(of_hours)) == of_hours
    assert list(of_hours) == list(roots)
    every = [key for one in ("hours", "identity") for key in derived(roots, one).values()]
    assert len({*every, *roots.values()}) == 6, "no key can be had from another service's"
    assert all(hashlib.sha256(root).digest() not in every for root in roots.values())


def test_every_root_is_another() -> None:
    assert len({new_root() for _ in range(100)}) == 100
