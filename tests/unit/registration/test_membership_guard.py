"""Nobody is in a team who did not ask or agree (志愿服务条例 art. 25), and "not me" freezes it."""

from typing import Any

import pytest

from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, OutOfScope
from baodao.schema.registration.disputes import RecordFrozen
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    ApproveRequest,
    DeclineInvitation,
    EndDueTerms,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    MembershipEnded,
    RejectRequest,
    RemoveMember,
)
from baodao.schema.registration.volunteers import (
    NotInState,
)
from tests.support.teams import (
    COMMUNITY,
    OPERATOR,
    Town,
    invited,
    noon,
    organiser,
    person,
    requested,
    stored,
)


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.prepare()
    return town


# --- the guard (志愿服务条例 art. 25) ---


async def test_nobody_joins_accepts_declines_or_leaves_for_somebody_else(town: Town) -> None:
    key, who, us = await invited(town)
    member = await stored(town, key)
    facts = {
        "organisation_id": await town.organisation(join_policy="open"),
        "volunteer_id": member.volunteer_id,
        "kind": "volunteer",
    }
    liars = [us, OPERATOR, person(await town.volunteer())]
    liars += [who.model_copy(update={"role": role}) for role in ("organiser", "supervisor")]
    for actor in liars:
        no = [OutOfScope(role=actor.role, scope=actor.scope, division=COMMUNITY)]
        assert await town.refused(JoinTeam, actor, **facts) == no
        for kind in (AcceptInvitation, DeclineInvitation, LeaveTeam):
            assert await town.refused(kind, actor, membership_id=key) == no


async def test_an_invited_person_is_not_approved_by_the_organisation(town: Town) -> None:
    key, _, us = await invited(town)
    assert await town.refused(ApproveRequest, us, membership_id=key) == [
        NotInState(state="invited")
    ]


# --- who may for the organisation ---


async def test_only_the_organisation_and_supervisors_invite_and_decide(town: Town) -> None:
    key, _, _ = await requested(town)
    member = await stored(town, key)
    strangers = [
        organiser("another"),
        Actor(id="c", role="street-coordinator"),
        Actor(id="a", role="auditor"),
        person(member.volunteer_id),
    ]
    for actor in strangers:
        no = [OutOfScope(role=actor.role, scope=actor.scope, division=COMMUNITY)]
        assert await town.refused(ApproveRequest, actor, membership_id=key) == no
        for kind in (RejectRequest, RemoveMember):
            assert no[0] in await town.refused(kind, actor, membership_id=key, reason="测试")
        facts = {"volunteer_id": await town.volunteer(), "kind": "volunteer"}
        facts |= {"organisation_id": member.organisation_id}
        assert await town.refused(InviteMember, actor, **facts) == no
    supervisor = Actor(id="s", role="supervisor", scope="12")
    await town.send(ApproveRequest, supervisor, membership_id=key)


# --- "not me" ---


async def change(town: Town, key: str, make: Any) -> Membership:
    """What the part that keeps the cases does to a membership."""
    changed = make(await stored(town, key))
    collection = town.service._collections[Membership]
    row = next(d for d in town.service.database.documents(collection.name) if d["_id"] == key)
    documents = town.service.database._documents[collection.name]
    documents.pop(key)
    from baodao.kit.testing.database import _encode

    documents[key] = _encode(collection.document(changed.after, row["_record"]))
    after: Membership = changed.after
    return after


async def test_a_frozen_membership_does_not_change(town: Town) -> None:
    asked, who, us = await invited(town, until_day="2026-12-01")
    wanted, wanting, them = await requested(town)
    for key in (asked, wanted):
        frozen = await change(town, key, lambda m: m.freeze("case"))
        assert frozen.frozen_by == "case"
    town.day = "2026-12-01"
    commands: list[tuple[Any, str, Actor, dict[str, Any]]] = [
        (AcceptInvitation, asked, who, {}),
        (DeclineInvitation, asked, who, {}),
        (LeaveTeam, asked, who, {}),
        (RemoveMember, asked, us, {"reason": "测试"}),
        (EndDueTerms, asked, OPERATOR, {}),
        (ApproveRequest, wanted, them, {}),
        (RejectRequest, wanted, them, {"reason": "测试"}),
        (LeaveTeam, wanted, wanting, {}),
    ]
    for kind, key, actor, fields in commands:
        refusals = await town.refused(kind, actor, membership_id=key, **fields)
        assert RecordFrozen(record_id=key, case_id="case") in refusals
    released = await change(town, wanted, lambda m: m.release())
    assert released.frozen_by is None
    await town.send(ApproveRequest, them, membership_id=wanted)


async def test_an_upheld_case_ends_the_membership(town: Town) -> None:
    key, _, _ = await invited(town)
    member = await stored(town, key)
    frozen = member.freeze("case").after
    undone = frozen.undo(noon(town.day))
    assert (undone.after.state, undone.after.ended_because) == ("ended", "disputed")
    assert (undone.after.frozen_by, undone.after.recorded_by) == (None, "organiser")
    (event,) = undone.events
    assert isinstance(event, MembershipEnded)
    assert event.reason == "disputed"
    over = undone.after.freeze("other").after.undo(noon(town.day))
    assert (over.after.frozen_by, over.events) == (None, ())
