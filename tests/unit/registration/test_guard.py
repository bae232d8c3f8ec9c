"""No command can enrol a person who did not act themself or agree (志愿服务条例 art. 25)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.testing import AnyCommand, MemoryService
from baodao.kit.work import Done
from baodao.registration.subscribers import subscribers
from baodao.schema import Actor, Command
from baodao.schema.catalog import COMMANDS
from baodao.schema.registration.claims import ClaimItem
from baodao.schema.registration.member_reports import (
    FileMemberReport,
    MoveMemberReport,
    RefileMemberReport,
)
from baodao.schema.registration.memberships import AcceptInvitation, ApproveRequest, JoinTeam
from baodao.schema.registration.offices import AcceptOffice
from tests.builders.registration import person
from tests.support.everybody import actors
from tests.support.everything import PEOPLE, Ids, ask, everything
from tests.support.said import SAID, SENT

Facts = set[tuple[str, str, str]]
TAKEN_ON = ("claimed", "accepted", "done", "confirmed", "rated")
NAMES = {
    "membership_id": "memberships",
    "claim_id": "claims",
    "report_id": "member_reports",
    "volunteer_id": "volunteers",
    "case_id": "cases",
}


def enrolled(service: MemoryService) -> Facts:
    """Who is in what: members, leaders, who reported, who took something on."""
    rows = service.database.documents
    members = [row for row in rows("memberships") if row["state"] == "active"]
    leading = [(row, office) for row in members for office in row["offices"]]
    reports = [row for row in rows("member_reports") if row["state"] in ("filed", "accepted")]
    taken_on = [r for r in rows("claims") if r["volunteer_id"] and r["state"] in TAKEN_ON]
    return {
        *(("member", row["volunteer_id"], row["_id"]) for row in members),
        *(
            ("leader", row["volunteer_id"], office["id"])
            for row, office in leading
            if office["state"] == "accepted"
        ),
        *(("reported", row["volunteer_id"], row["_id"]) for row in reports),
        *(("took on", row["volunteer_id"], row["_id"]) for row in taken_on),
    }


def others(ids: Ids) -> list[Actor]:
    """Everybody who is not the person, and those who have the person's id in another role."""
    captain = actors(ids)["captain"]
    named = [captain.model_copy(update={"id": ids[name]}) for name in PEOPLE]
    return [*actors(ids).values(), *named]


def asked_for(ids: Ids) -> Facts:
    """What a person had wished for before; who lets them in enrols nobody."""
    return {("member", ids["bob"], ids["requested"])}


def own(facts: Facts, actor: Actor) -> Facts:
    """What a volunteer did themself."""
    return {fact for fact in facts if actor.role == "volunteer" and fact[1] == actor.id}


def test_every_command_of_registration_is_tried() -> None:
    known = {kind for kind in COMMANDS.values() if kind.CONTEXT == "registration"}
    assert set(SENT) == set(subscribers.commands) == known
    assert set(SAID) == {*subscribers.commands, *subscribers.owns}


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
async def test_whoever_sends_it_nobody_is_enrolled(kind: type[AnyCommand]) -> None:
    service, ids = await everything()
    before, accepted = enrolled(service), 0
    for actor in others(ids):
        tried = service.copy()
        accepted += isinstance(await ask(tried, ids, kind, actor), Done)
        await tried.follow()
        new = enrolled(tried) - before - own(enrolled(tried), actor)
        assert new <= (asked_for(ids) if kind is ApproveRequest else set()), actor
    by_oneself = [await ask(service.copy(), ids, kind, person(ids[name])) for name in PEOPLE]
    # What nobody may do, in words that nobody would say, would prove nothing.
    assert accepted or any(isinstance(outcome, Done) for outcome in by_oneself)


ENROLLING: list[tuple[type[Command], str, str]] = [
    (JoinTeam, "ana", "member"),
    (AcceptInvitation, "ana", "member"),
    (AcceptOffice, "bob", "leader"),
    (FileMemberReport, "ana", "reported"),
    (RefileMemberReport, "ana", "reported"),
    (MoveMemberReport, "bob", "reported"),
    (ClaimItem, "ana", "took on"),
]


@pytest.mark.parametrize(("kind", "name", "what"), ENROLLING)
async def test_a_person_enrols_themself(kind: type[Command], name: str, what: str) -> None:
    """The other half: what is looked for above does come of the person's own commands."""
    service, ids = await everything()
    before, me = enrolled(service), person(ids[name])
    assert isinstance(await ask(service, ids, kind, me), Done)
    assert {(fact, who) for fact, who, _ in enrolled(service) - before} == {(what, me.id)}


STEP = st.tuples(st.sampled_from(list(SAID)), st.integers(0, 30), st.none() | st.integers(0, 12))


@settings(max_examples=60)
@given(st.lists(STEP, max_size=12))
async def test_whatever_others_do_in_whatever_order(
    steps: list[tuple[type[AnyCommand], int, int | None]],
) -> None:
    """Also to the records that came of it: invitations, offers, cases that were closed."""
    service, ids = await everything()
    before = enrolled(service)
    crowd = [actor for actor in others(ids) if actor.role != "volunteer"]
    for kind, who, target in steps:
        changes: dict[str, Any] = {}
        for name in NAMES.keys() & kind.model_fields.keys():
            keys = [row["_id"] for row in service.database.documents(NAMES[name])]
            changes |= {} if target is None else {name: keys[-1 - target % len(keys)]}
        await ask(service, ids, kind, crowd[who % len(crowd)], **changes)
        await service.follow()
    assert enrolled(service) - before <= asked_for(ids)
