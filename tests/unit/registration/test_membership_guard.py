"""Nobody is in a team who did not ask or agree (志愿服务条例 art. 25), and "not me" freezes it."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.registration.teams.commands import EndDueTerms
from baodao.registration.teams.domain.memberships import Membership
from baodao.schema import Actor, NotFound, OutOfScope, Refusal
from baodao.schema.doors import PaperNeeded
from baodao.schema.registration.disputes import RecordFrozen
from baodao.schema.registration.memberships import (
    AcceptInvitation,
    ApproveRequest,
    DeclineInvitation,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    MemberNotActive,
    MembershipEnded,
    RejectRequest,
    RemoveMember,
)
from baodao.schema.registration.volunteers import NotInState, SuspendVolunteer, WithdrawVolunteer
from tests.builders import organisations, people, places, teams
from tests.builders.actors import acting_as
from tests.builders.registration import AUDITOR, OPERATOR, SUSPENDED, noon, organiser, person

# --- the guard (志愿服务条例 art. 25) ---


async def test_nobody_joins_accepts_declines_or_leaves_for_somebody_else(
    service: MemoryService,
) -> None:
    key, who, us = await teams.invited(service)
    member = await service.stored(Membership, key)
    facts = {
        "organisation_id": await organisations.organisation(service, join_policy="open"),
        "volunteer_id": member.volunteer_id,
        "kind": "volunteer",
    }
    liars = [us, OPERATOR, person(await people.volunteer(service))]
    liars += [who.model_copy(update={"role": role}) for role in ("organiser", "supervisor")]
    for actor in liars:
        no: list[Refusal] = [OutOfScope(role=actor.role)]
        at_desk = actor.role == "organiser"
        if at_desk:
            there = NotFound(kind="volunteer", id=member.volunteer_id)
            no = [PaperNeeded() if actor.scope else there]
        assert await service.refused(JoinTeam, actor, **facts) == no
        if at_desk and not actor.scope:
            no = [NotFound(kind="membership", id=key)]
        if actor.role == "volunteer":
            no = [NotFound(kind="membership", id=key)]
        for kind in (AcceptInvitation, DeclineInvitation, LeaveTeam):
            assert await service.refused(kind, actor, membership_id=key) == no


async def test_an_invited_person_is_not_approved_by_the_organisation(
    service: MemoryService,
) -> None:
    key, _, us = await teams.invited(service)
    assert await service.refused(ApproveRequest, us, membership_id=key) == [
        NotInState(state="invited")
    ]


# --- who may for the organisation ---


async def test_only_the_organisation_and_supervisors_invite_and_decide(
    service: MemoryService,
) -> None:
    key, _, _ = await teams.requested(service)
    member = await service.stored(Membership, key)
    strangers = [
        organiser("another"),
        acting_as(id="c", role="street-coordinator", scope="*"),
        AUDITOR,
        person(member.volunteer_id),
    ]
    for actor in strangers:
        is_other = actor.role == "organiser"
        no = NotFound(kind="membership", id=key) if is_other else OutOfScope(role=actor.role)
        assert await service.refused(ApproveRequest, actor, membership_id=key) == [no]
        for kind in (RejectRequest, RemoveMember):
            refused = await service.refused(kind, actor, membership_id=key, reason="测试")
            assert refused == [no]
        facts = {"volunteer_id": await people.volunteer(service), "kind": "volunteer"}
        facts |= {"organisation_id": member.organisation_id}
        refused = await service.refused(InviteMember, actor, **facts)
        assert refused == [OutOfScope(role=actor.role)]
    supervisor = acting_as(id="s", role="supervisor", scope="12")
    await service.done(ApproveRequest, supervisor, membership_id=key)


async def test_an_organisation_does_not_learn_whether_a_stranger_is_a_volunteer(
    service: MemoryService,
) -> None:
    """A2: who is not there, lives elsewhere, is suspended, has left: one answer."""
    team = await organisations.organisation(service)
    await places.tree(service, "120105")
    far = await people.volunteer(service, actor=OPERATOR, division="120105")
    held, gone = await people.volunteer(service), await people.volunteer(service)
    await service.done(SuspendVolunteer, OPERATOR, volunteer_id=held, **SUSPENDED)
    await service.done(WithdrawVolunteer, person(gone), volunteer_id=gone, reason="测试")
    captain = acting_as(id="captain", role="organiser", organisation=team)
    facts = {"organisation_id": team, "kind": "team-member"}
    for who in (far, held, gone, "nobody"):
        nobody = [NotFound(kind="volunteer", id=who)]
        assert await service.refused(InviteMember, captain, **facts, volunteer_id=who) == nobody
    # Who may see the record is told what stands against it.
    told = await service.refused(InviteMember, organiser(team), **facts, volunteer_id=gone)
    assert told == [MemberNotActive(volunteer_id=gone, state="withdrawn")]
    near = await people.volunteer(service)
    await service.done(InviteMember, captain, **facts, volunteer_id=near)


# --- "not me" ---


async def test_a_frozen_membership_does_not_change(service: MemoryService) -> None:
    asked, who, us = await teams.invited(service, until_day="2026-12-01")
    wanted, wanting, them = await teams.requested(service)
    for key in (asked, wanted):
        frozen = (await service.stored(Membership, key)).freeze("case").after
        assert frozen.frozen_by == "case"
        await service.put(frozen)
    service.now = noon("2026-12-01")
    commands: list[tuple[Any, str, Actor | None, dict[str, Any]]] = [
        (AcceptInvitation, asked, who, {}),
        (DeclineInvitation, asked, who, {}),
        (LeaveTeam, asked, who, {}),
        (RemoveMember, asked, us, {"reason": "测试"}),
        (EndDueTerms, asked, None, {}),
        (ApproveRequest, wanted, them, {}),
        (RejectRequest, wanted, them, {"reason": "测试"}),
        (LeaveTeam, wanted, wanting, {}),
    ]
    for kind, key, actor, fields in commands:
        refused = await service.refused(kind, actor, membership_id=key, **fields)
        assert RecordFrozen(record_id=key, case_id="case") in refused
    released = (await service.stored(Membership, wanted)).release().after
    assert released.frozen_by is None
    await service.put(released)
    await service.done(ApproveRequest, them, membership_id=wanted)


async def test_an_upheld_case_ends_the_membership(service: MemoryService) -> None:
    key, _, _ = await teams.invited(service)
    member = await service.stored(Membership, key)
    frozen = member.freeze("case").after
    undone = frozen.undo(service.now)
    assert (undone.after.state, undone.after.ended_because) == ("ended", "disputed")
    assert (undone.after.frozen_by, undone.after.recorded_by) == (None, "organiser")
    (event,) = undone.events
    assert isinstance(event, MembershipEnded)
    assert event.reason == "disputed"
    over = undone.after.freeze("other").after.undo(service.now)
    assert (over.after.frozen_by, over.events) == (None, ())
