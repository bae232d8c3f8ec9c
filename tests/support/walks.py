"""Walks over every message of every service: who sends it, and what comes of it."""

import importlib
from typing import Any

import pytest

from baodao.kit.decisions import Refused, UseCase
from baodao.kit.decisions.gates import Gate
from baodao.kit.work import Done
from baodao.kit.work import Refused as RefusedOutcome
from baodao.schema import Actor, Command, NotFound, OutOfScope
from baodao.schema.access import CAPABILITIES, ROLES, AnyRole
from baodao.schema.base import Message, OwnMatter
from baodao.schema.doors import CapabilityRequired, InPersonOnly, StepUpRequired
from tests.builders.actors import acting_as
from tests.support.worlds import SERVICES, World, messages_of

EVERY = [
    pytest.param(name, kind, id=kind.__name__) for name in SERVICES for kind in messages_of(name)
]
EVERY_ROLE: tuple[AnyRole, ...] = (*sorted(ROLES), "guest")
FAR = "65"
"""A province where nothing of all that is."""
UNKNOWN = "01KTN8X6V0STRANGER0NOBODY0"
_LONE = OutOfScope | OwnMatter | NotFound | InPersonOnly | CapabilityRequired | StepUpRequired


def in_each_role() -> list[Actor]:
    return [
        acting_as(
            id=f"stranger-{role}",
            role=role,
            scope=None if role in ("volunteer", "unit-liaison") else FAR,
            organisation="other-organisation",
            purpose="records",
            capabilities=frozenset(CAPABILITIES),
        )
        for role in sorted(ROLES)
    ]


async def answer(world: World, message: Any) -> Any:
    """What comes back, and that a refusal changes nothing and logs no read."""
    service = world.service.copy()
    if isinstance(message, Command):
        outcome = await service.decide(message)
        found = outcome if isinstance(outcome, Refused) else "accepted"
        assert isinstance(outcome, Done | RefusedOutcome), outcome
    else:
        try:
            found = await service.ask(message)
        except NotImplementedError:
            return "an answer from an aggregation, which memory does not have"
    if isinstance(found, Refused) and is_lone(found):
        assert service.database.is_like(world.service.database)
    return found


def is_lone(found: Any) -> bool:
    """Whether it is the refusal of access, alone."""
    return (
        isinstance(found, Refused)
        and len(found.refusals) == 1
        and isinstance(found.refusals[0], _LONE)
    )


def gate_of(name: str, kind: type[Message]) -> Gate:
    """The gate of the use case or view that takes such messages."""
    table = importlib.import_module(f"baodao.{name}.subscribers").subscribers
    handler = {**table.commands, **table.queries}[kind]
    gate = UseCase(getattr(handler, "function", handler)).gate
    assert gate is not None
    return gate
