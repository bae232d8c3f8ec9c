"""What it costs to see whether an actor may: the two steps before a use case, by relation.

In one process, without servers: real messages and use cases, and whatever they name, loaded by the
kit as for a commit. 10,000 actors send 20,000 messages, some of them much more often than others.
Loading is not in the time, for it happens anyway.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baodao.cli.bench.stage import median
from baodao.kit.access import Access
from baodao.kit.decisions import UseCase
from baodao.kit.golden import golden_document
from baodao.kit.keys import parse_keys
from baodao.kit.loaded import Loaded
from baodao.kit.signatures import Signatures, Signer, derived, lines_of, new_root
from baodao.kit.store import Collection
from baodao.kit.testing import MemoryDatabase
from baodao.kit.unseen import BarredError, MissingError
from baodao.kit.work import Cause, Work
from baodao.registration import store as registration_store
from baodao.registration import subscribers as registration
from baodao.scheduling import store as scheduling_store
from baodao.scheduling import subscribers as scheduling
from baodao.scheduling.activities.store import ACTIVITIES
from baodao.schema import Actor
from baodao.schema.access import CAPABILITIES, MOST_WARDS
from baodao.schema.base import Message
from baodao.schema.contract import resolve_references
from baodao.schema.registration.consents import WithdrawConsent
from baodao.schema.registration.divisions import ImportDivisions
from baodao.schema.registration.member_reports import AcceptMemberReport
from baodao.schema.registration.memberships import AcceptInvitation
from baodao.schema.registration.organisations import ListOrganisations, RenameOrganisation
from baodao.schema.sampling import example_value
from baodao.schema.scheduling.activities import GetActivity, PublishActivity
from baodao.schema.scheduling.seats import ReserveSeat

ACTORS, MESSAGES = 10_000, 20_000
_HERE, _FAR = "120104007017", "65"
_COLLECTIONS = (*registration_store.COLLECTIONS, *scheduling_store.COLLECTIONS)
_HANDLERS: dict[Any, Any] = {
    **registration.subscribers.commands,
    **registration.subscribers.queries,
    **scheduling.subscribers.commands,
    **scheduling.subscribers.queries,
}
# What stands in every stored document that has such a field.
_STORED: dict[str, Any] = {
    "division": _HERE,
    "organisation_id": "own",
    "unit_id": "unit",
    "volunteer_id": "person",
    "merged_into": None,
    "age_class": "minor",
    "shift_ids": [],
    "also": [],
}


@dataclass(frozen=True, slots=True)
class Case:
    """Who sends which message, and where the relation is looked for."""

    message: type[Message]
    actor: Callable[[str], dict[str, Any]]


def _self(name: str) -> dict[str, Any]:
    return {"id": name, "role": "volunteer"}


def _organiser(name: str) -> dict[str, Any]:
    return {"id": name, "role": "organiser", "scope": _HERE[:9]}


CASES = {
    "signed-in": Case(ListOrganisations, _self),
    "whole-tree": Case(
        ImportDivisions, lambda name: {"id": name, "role": "operator", "scope": "*"}
    ),
    "self": Case(ReserveSeat, _self),
    "self, by what is named": Case(
        AcceptInvitation, lambda _: {"id": "person", "role": "volunteer"}
    ),
    "guardian-of, by what is named": Case(
        WithdrawConsent, lambda name: {"id": name, "role": "guardian", "ward": "person"}
    ),
    "subtree-of": Case(ReserveSeat, _organiser),
    "subtree-of, own matter": Case(AcceptMemberReport, _organiser),
    "subtree-of, matter of sixteen wards": Case(
        AcceptMemberReport,
        lambda name: {**_organiser(name), "wards": [f"ward-{one}" for one in range(MOST_WARDS)]},
    ),
    "keeper-of": Case(
        RenameOrganisation,
        lambda name: {"id": name, "role": "organiser", "organisation": "thing"},
    ),
    "keeper-of, by what is named": Case(
        PublishActivity, lambda name: {"id": name, "role": "organiser", "organisation": "own"}
    ),
    "published": Case(GetActivity, _self),
}


_FOR_EVERYBODY = ("signed-in", "published")


def _database() -> MemoryDatabase:
    database = MemoryDatabase()
    for collection in _COLLECTIONS:
        document = golden_document(collection)
        for key in ("thing", "person"):
            known = {name: value for name, value in _STORED.items() if name in document}
            if collection is ACTIVITIES:
                known["state"] = "published"
            database.put_raw(collection.name, {**document, **known, "_id": key})
    return database


def _message(case: Case, actor: dict[str, Any]) -> Any:
    kind = case.message
    values = example_value(kind.__name__, resolve_references(kind.model_json_schema()))
    named = {name: "thing" for name in kind.model_fields if name.endswith("_id")}
    named |= {"volunteer_id": actor["id"]} if "volunteer_id" in named else {}
    values.pop("on_paper", None)  # Only staff have anything on paper.
    return kind.model_validate(values | named | {"actor": actor})


def _drawn() -> Iterator[str]:
    """The names of actors: the first ones again and again, most of the others once."""
    weights = [1 / (rank + 1) for rank in range(ACTORS)]
    draw = random.Random(9)  # noqa: S311 -- to be repeatable, not secret
    return (f"actor-{one}" for one in draw.choices(range(ACTORS), weights, k=MESSAGES))


def _works(case: Case, actors: Iterable[dict[str, Any]], whose: str | None = None) -> list[Work]:
    """What they send: each about themself, or all about somebody else."""
    handler = _HANDLERS[case.message]
    use_case = handler if isinstance(handler, UseCase) else UseCase(handler)
    example = _message(case, case.actor("actor"))
    own = "volunteer_id" in case.message.model_fields
    return [
        Work(
            use_case,
            example.model_copy(
                update={
                    "actor": Actor(**actor, capabilities=frozenset(CAPABILITIES)),
                    **({"volunteer_id": whose or actor["id"]} if own else {}),
                }
            ),
            f"bench:{number}",
            "",
            Cause("", ""),
            0,
        )
        for number, actor in enumerate(actors)
    ]


async def _measure(works: list[Work], collections: Iterable[Collection[Any]]) -> tuple[float, int]:
    """Microseconds of the process for one message, and how many were let in."""
    classes = {one.aggregate: one for one in collections}
    loaded = Loaded(_database(), classes, _Anything(), lambda _: None)
    access = Access(loaded)
    await loaded.load_for(works)
    let_in = 0
    start = time.process_time()
    for work in works:
        with suppress(BarredError, MissingError):
            access.check_door(work)
            access.let_in(work)
            let_in += 1
    taken = time.process_time() - start
    start = time.process_time()
    for _ in works:
        with suppress(BarredError, MissingError):
            pass
    return 1e6 * (taken - (time.process_time() - start)) / len(works), let_in


class _Anything(dict[type, Any]):
    """Tools, of which nothing is asked here."""

    def __missing__(self, _: type) -> None:
        return None


async def run(rounds: int, announce: Callable[[str], None]) -> dict[str, Any]:
    """Every relation in turn, for those who stand in it and for strangers."""
    found: dict[str, list[float]] = {}
    exact = True
    for number in range(1, rounds + 1):
        for name, case in CASES.items():
            inside = _works(case, map(case.actor, _drawn()))
            taken, let_in = await _measure(inside, _COLLECTIONS)
            found.setdefault(name, []).append(taken)
            exact &= let_in == MESSAGES
            if name in _FOR_EVERYBODY:
                continue
            who = ({**_stranger(case), "id": one} for one in _drawn())
            taken, let_in = await _measure(_works(case, who, whose="person"), _COLLECTIONS)
            found.setdefault(f"{name}, stranger", []).append(taken)
            exact &= let_in == 0
        signature, believed = _signatures()
        found.setdefault("signature", []).append(signature)
        exact &= believed == MESSAGES
        announce(f"  round {number} of {rounds}")
    figures = {name: median(taken, 2) for name, taken in found.items()}
    signature_us = figures.pop("signature")
    worst = {"worst_us": max(figures.values()), "signature_us": signature_us}
    return {**figures, **worst, "exact": exact}


def _signatures() -> tuple[float, int]:
    """Microseconds to know by its signature who sends one message, and how many were believed.

    Everybody's token is checked the first time it comes.
    """
    roots = new_root()
    signer = Signer(roots)
    with tempfile.NamedTemporaryFile("w", suffix=".keys") as file:
        file.write(lines_of(derived(parse_keys(roots), "scheduling")))
        file.flush()
        signatures = Signatures("scheduling", Path(file.name))
        drawn = list(_drawn())
        tokens = {
            who: signer.sign(Actor(id=who, role="volunteer", in_person=True), "scheduling")
            for who in {*drawn}
        }
        sent = [tokens[who] for who in drawn]
        start = time.process_time()
        believed = sum(
            signatures.actor_of(token).id == who for token, who in zip(sent, drawn, strict=True)
        )
        taken = time.process_time() - start
    return 1e6 * taken / len(sent), believed


def _stranger(case: Case) -> dict[str, Any]:
    """Somebody in the same role who has nothing to do with what is named."""
    other = {"scope": _FAR, "organisation": "other", "ward": "other"}
    return {name: other.get(name, value) for name, value in case.actor("stranger").items()}
