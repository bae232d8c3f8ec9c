"""Whose word a consent is: a screen's is one's own, another person's takes paper (finding B9)."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from baodao.kit.testing import MemoryService
from baodao.kit.work import Done
from baodao.schema import Actor, Command
from baodao.schema.access import FOR_THEMSELVES, REGISTRARS
from baodao.schema.base import NOBODY, Message
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.imports import (
    ImportReceipt,
    ImportVolunteers,
    PreviewVolunteers,
)
from baodao.schema.registration.people import ConsentAct, ConsentIncomplete
from baodao.schema.registration.residents import SignedPaper
from baodao.schema.registration.volunteers import RegisterVolunteer
from tests.builders.people import ON_PAPER, OWN_CONSENT
from tests.builders.registration import person
from tests.support.everybody import actors
from tests.support.everything import Ids, everything
from tests.support.said import SAID
from tests.support.walks import EVERY

SCREEN = ON_PAPER | {"how": "screen"}
NO_REFERENCE = ON_PAPER | {"reference": None}
CARRIERS: list[type[Message]] = [
    RegisterVolunteer,
    GiveConsent,
    ImportVolunteers,
    PreviewVolunteers,
]


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    """A model and all that it is made of."""
    if get_origin(kind) is not None or isinstance(kind, UnionType):
        for part in get_args(kind):
            yield from models_in(part)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models_in(field.annotation)


def everybody(ids: Ids) -> dict[str, Actor]:
    return actors(ids) | {"guest": NOBODY, "bob": person(ids["bob"])}


async def said(
    service: MemoryService, ids: Ids, kind: type[Message], actor: Actor, consent: dict[str, Any]
) -> set[str] | None:
    """What is wrong with the consent, nothing if it is believed; None if the actor may not."""
    fields = SAID[ImportVolunteers if kind is PreviewVolunteers else kind](ids)  # type: ignore[index]
    if actor.role == "guardian" and kind is GiveConsent:
        fields |= {"volunteer_id": ids["mia"]}
        consent = consent | {"by": "guardian"}
    here, fields = service.copy(), fields | {"consent": consent}
    found: Any
    if issubclass(kind, Command):
        found = await here.send(kind, actor, **fields)
        if isinstance(found, Done):
            found = kind.REPLY.model_validate_json(found.reply)
    else:
        found = await here.ask(kind.model_validate({"actor": actor} | fields))
    if isinstance(found, ImportReceipt):
        rules = [rule for row in found.rejected for rule in row.refusals]
        return {rule.values["reason"] for rule in rules if rule.slug == ConsentIncomplete.SLUG}
    refusals = getattr(found, "refusals", ())
    wrong = {one.reason for one in refusals if isinstance(one, ConsentIncomplete)}
    return None if refusals and not wrong else wrong


def test_the_table_has_every_message_that_carries_a_consent() -> None:
    """How somebody agreed is said by one of two: at a screen or on paper, or on paper alone."""
    carried: dict[type[BaseModel], set[Any]] = {}
    for _, kind in (one.values for one in EVERY):
        for model in models_in(kind):
            if {"text_version", "reference"} <= model.model_fields.keys():
                carried.setdefault(model, set()).add(kind)
    assert carried.keys() == {ConsentAct, SignedPaper}
    assert carried[ConsentAct] == set(CARRIERS)
    assert SignedPaper.model_fields["reference"].is_required()
    assert "how" not in SignedPaper.model_fields


@pytest.mark.parametrize("kind", CARRIERS)
async def test_nobody_says_what_another_person_agreed_to_at_a_screen(kind: type[Message]) -> None:
    service, ids = await everything()
    may = set()
    for name, actor in everybody(ids).items():
        on_paper = await said(service, ids, kind, actor, ON_PAPER)
        at_a_screen = await said(service, ids, kind, actor, SCREEN)
        if on_paper is None:
            assert at_a_screen is None, name
            continue
        may.add(actor.role)
        assert on_paper == set(), name
        own = actor.role in FOR_THEMSELVES
        assert at_a_screen == (set() if own else {"paper-missing"}), name
        assert await said(service, ids, kind, actor, NO_REFERENCE) == {"paper-reference"}
    own_too = {RegisterVolunteer: {"guest"}, GiveConsent: {"volunteer", "guardian"}}
    assert may == set(REGISTRARS) | own_too.get(kind, set())


async def test_a_volunteer_registers_nobody() -> None:
    """Who has an account is registered: it would be somebody else, on the volunteer's screen."""
    service, ids = await everything()
    for consent in (OWN_CONSENT, ON_PAPER):
        assert await said(service, ids, RegisterVolunteer, person(ids["bob"]), consent) is None


def test_who_is_refused_is_told_in_chinese_what_to_do() -> None:
    for reason in ("paper-missing", "paper-reference"):
        text = ConsentIncomplete.model_validate({"reason": reason}).text("zh-Hans")
        assert "请填写同意书编号" in text
