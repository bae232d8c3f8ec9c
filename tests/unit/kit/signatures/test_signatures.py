"""Signed actors: nothing but a token of identity for this very service proves anybody."""

import base64
import itertools
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kit.signatures import LIFETIME, Signatures, Signer
from baodao.schema import Actor
from tests.support.forging import (
    ACTOR,
    NOW,
    OTHER_ROOT,
    ROOT,
    Clock,
    encoded,
    forged,
    proves_nothing,
    write,
)

# --- whom a token proves ---


@pytest.mark.parametrize(
    "actor",
    [
        ACTOR,
        Actor(id="v", role="volunteer"),
        Actor(id="o", role="operator", scope="*", purpose="x"),
        Actor(id="l", role="unit-liaison", organisation="unit"),
        Actor(id="o", role="organiser", organisation="committee", succeeds=frozenset({"a", "b"})),
        Actor(id="g", role="guardian", ward="mia", wards=frozenset({"mia", "moe"})),
        Actor(id="o", role="organiser", scope="12", wards=frozenset({"mia"})),
        Actor(id="o", role="organiser", capabilities=["party"], dormant=["export"], in_person=True),
    ],
)
def test_a_token_proves_the_actor_as_they_were_signed(
    reader: Signatures, signer: Signer, actor: Actor
) -> None:
    token = signer.sign(actor, "hours")
    assert reader.actor_of(token) == actor
    assert reader.actor_of(token) is reader.actor_of(token), "it is checked once"


def test_a_token_made_by_hand_is_as_good_so_that_the_forged_ones_fail_for_their_flaw(
    reader: Signatures,
) -> None:
    assert reader.actor_of(forged()) == Actor(id="ana", role="organiser")


def test_a_token_is_a_jwt_that_says_no_more_than_who_asks(signer: Signer) -> None:
    head, claims, _ = signer.sign(ACTOR, "hours").split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    assert header == {"alg": "HS256", "typ": "JWT", "kid": ROOT.partition(":")[0]}
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {
        "iss": "/baodao/identity",
        "aud": "hours",
        "sub": "ana",
        "role": "organiser",
        "scope": "120104",
        "purpose": "社区服务",
        "iat": NOW,
        "exp": NOW + LIFETIME,
    }


# --- forged in every way ---


@pytest.mark.parametrize(
    "changes",
    [
        {"root": OTHER_ROOT},
        {"root": OTHER_ROOT, "head": {"kid": ROOT.partition(":")[0]}},
        {"service": "scheduling"},
        {"service": "scheduling", "aud": "scheduling"},
        {"head": {"alg": "none"}},
        {"head": {"alg": "None"}},
        {"head": {"alg": "hs256"}},
        {"head": {"alg": "HS512"}},
        {"head": {"alg": "RS256"}},
        {"head": {"alg": None}},
        {"head": {"kid": "unknown"}},
        {"head": {"kid": ["a", "list"]}},
        {"head": {"kid": None}},
        {"aud": "scheduling"},
        {"aud": ["hours", "scheduling"]},
        {"aud": None},
        {"iss": "/baodao/hours"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"role": "king"},
        {"role": None},
        {"scope": "everywhere"},
        {"organisation": "a b"},
        {"iat": None},
        {"exp": None},
        {"exp": NOW},
        {"exp": NOW - 1},
        {"exp": "soon"},
        {"exp": [NOW]},
        {"iat": NOW + 6, "exp": NOW + 20},
        {"exp": NOW + LIFETIME + 6},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"iat": float("nan")},
        {"iat": float("-inf"), "exp": NOW + 1},
        {"exp": 10**400},
        {"iat": -(10**400)},
    ],
    ids=str,
)
def test_a_token_with_one_flaw_proves_nobody(reader: Signatures, changes: dict[str, Any]) -> None:
    assert proves_nothing(reader, forged(**changes))


def test_a_token_of_one_service_is_nothing_to_another(reader: Signatures, signer: Signer) -> None:
    for service in ("registration", "scheduling", "identity", "gateway", ""):
        assert proves_nothing(reader, signer.sign(ACTOR, service))
    assert len({signer.sign(ACTOR, one).rpartition(".")[2] for one in ("hours", "identity")}) == 2


@pytest.mark.parametrize("place", range(3))
def test_a_token_with_a_part_that_is_cut_or_changed_proves_nobody(
    reader: Signatures, signer: Signer, place: int
) -> None:
    parts = signer.sign(ACTOR, "hours").split(".")
    others = signer.sign(Actor(id="eve", role="operator", scope="*"), "hours").split(".")
    for other in (
        "",
        parts[place][:-1],
        parts[place][1:],
        parts[place] + "=",
        parts[place] + "A",
        parts[place] + ".",
        f" {parts[place]}",
        f"{parts[place]}\n",
        *([others[place]] if place else []),
    ):
        assert proves_nothing(reader, ".".join([*parts[:place], other, *parts[place + 1 :]]))
    assert proves_nothing(reader, ".".join(parts[:place] + parts[place + 1 :]))


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "Bearer",
        "报到.报到.报到",
        "\ud800.\ud800.\ud800",
        "\0",
        "é" * 64,
        "null",
        f"{encoded(None)}.{encoded(None)}.",
        f"{encoded([])}.{encoded([])}.x",
        f"{encoded('alg')}.{encoded('alg')}.x",
        f"{encoded(7)}.{encoded(7)}.x",
        f"{encoded({})}.{encoded({})}.{encoded(b'')}",
        f"{encoded(b'[' * 100_000)}..",
        "x" * 1_000_000,
        "." * 100_000,
    ],
    ids=itertools.count(),
)
def test_garbage_proves_nobody(reader: Signatures, token: str) -> None:
    assert proves_nothing(reader, token)


_GOOD = Signer(ROOT, lambda: NOW).sign(ACTOR, "hours")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Signatures:
    return Signatures("hours", write(tmp_path_factory.mktemp("k") / "k", ROOT), lambda: NOW)


@pytest.mark.searches
@given(place=st.integers(0, len(_GOOD) - 1), character=st.characters())
def test_no_changed_character_proves_anybody(
    strict: Signatures, place: int, character: str
) -> None:
    changed = _GOOD[:place] + character + _GOOD[place + 1 :]
    assert changed == _GOOD or proves_nothing(strict, changed)


def test_not_even_those_that_base64_does_not_tell_apart(strict: Signatures) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.\n é"
    for place in range(len(_GOOD) - 50, len(_GOOD)):
        for character in alphabet:
            changed = _GOOD[:place] + character + _GOOD[place + 1 :]
            inserted = _GOOD[:place] + character + _GOOD[place:]
            assert changed == _GOOD or proves_nothing(strict, changed)
            assert proves_nothing(strict, inserted)


# --- for how long ---


def test_a_token_is_over_after_its_time_also_if_it_was_checked_before(
    reader: Signatures, signer: Signer, clock: Clock
) -> None:
    long, short = signer.sign(ACTOR, "hours"), signer.sign(ACTOR, "hours", 2)
    assert reader.actor_of(long)
    assert reader.actor_of(short)
    clock.now = NOW + 2
    assert proves_nothing(reader, short)
    clock.now = NOW + LIFETIME - 0.001
    assert reader.actor_of(long)
    clock.now = NOW + LIFETIME
    assert proves_nothing(reader, long)


def test_another_machine_may_be_a_little_ahead(
    reader: Signatures, signer: Signer, clock: Clock
) -> None:
    clock.now = NOW + 4
    ahead = signer.sign(ACTOR, "hours")
    clock.now = NOW + 6
    too_far = signer.sign(ACTOR, "hours")
    clock.now = NOW
    assert reader.actor_of(ahead)
    assert proves_nothing(reader, too_far)


def test_times_are_the_machines_and_not_a_shifted_clocks(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = tmp_path / "clock"
    shift.write_text("86400")
    monkeypatch.setenv("BAODAO_CLOCK_FILE", str(shift))
    before = time.time()
    token = Signer(ROOT).sign(ACTOR, "hours")
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert before - 1 <= claims["iat"] <= time.time() + 1
    assert Signatures("hours", file).actor_of(token) == ACTOR


# --- revoked ---


def test_what_was_signed_before_a_revocation_proves_nothing_and_what_comes_after_does(
    reader: Signatures, signer: Signer, clock: Clock
) -> None:
    before, unseen = signer.sign(ACTOR, "hours"), signer.sign(ACTOR, "hours", 20)
    of_another = signer.sign(Actor(id="bob", role="volunteer"), "hours")
    assert reader.actor_of(before)
    reader.revoke("ana", NOW)
    assert proves_nothing(reader, before)
    assert proves_nothing(reader, unseen)
    assert reader.actor_of(of_another)
    clock.now = NOW + 0.001
    assert reader.actor_of(signer.sign(ACTOR, "hours"))
    assert proves_nothing(reader, before)


def test_an_earlier_revocation_that_comes_later_lets_nothing_live_again(
    reader: Signatures, signer: Signer, clock: Clock
) -> None:
    clock.now = NOW + 5
    token = signer.sign(ACTOR, "hours")
    reader.revoke("ana", NOW + 5)
    reader.revoke("ana", NOW)
    assert proves_nothing(reader, token)


def test_revocations_are_forgotten_once_nothing_of_then_can_hold(
    reader: Signatures, clock: Clock
) -> None:
    longest = forged(exp=NOW + LIFETIME + 5)
    for number in range(1000):
        reader.revoke(f"person-{number}", NOW)
    reader.revoke("ana", NOW)
    clock.now = NOW + LIFETIME + 4.9
    reader.revoke("bob", clock.now)
    assert proves_nothing(reader, longest), "it would hold still"
    assert len(reader._revoked) == 1002
    clock.now = NOW + LIFETIME + 5
    reader.revoke("cyd", clock.now)
    assert reader._revoked.keys() == {"bob", "cyd"}
    assert proves_nothing(reader, longest)
