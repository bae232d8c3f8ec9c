"""What a role takes besides, by every message and role: capabilities, and to be there in person."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.schema import Actor, OutOfScope
from baodao.schema.access import CAPABILITIES, FOR_THEMSELVES, Capability
from baodao.schema.base import Message
from baodao.schema.doors import CapabilityRequired, InPersonOnly, StepUpRequired
from tests.support.walks import EVERY, EVERY_ROLE, answer, gate_of, in_each_role, is_lone
from tests.support.worlds import World, world_of

NEEDED: dict[Capability, str] = {
    "party": "AcceptMemberReport ReturnMemberReport EndMemberReport GetMemberReport"
    " ListMemberReports ListUnitMembers ImportMembers RemoveListedMember DisownMember"
    " ListComing ListSlips PreviewMembers GetWaiting ListBehind ListPoints"
    " GetDisagreement ListDisagreements SettleDisagreement RevealUnitContact"
    " PrintMemberReport PrintUnitReport PrintServiceCard",
    "minors": "GiveApproval ListConsents ListGuardians ListMinorsToTell",
    "contacts": "RevealContact FindPeople PrintMemberReport PrintServiceCard ListMinorsToTell"
    " ListResidents RevealResident RevealErrand",
    "identity": "CorrectProfile ErasePerson InviteVolunteer RenewSlip GrantRole InviteGuardian"
    " NameGuardian CorrectResident RecordDeath TakeBackDeath RecordRelative ForgetRelative"
    " GetDeath",
    "consent": "ProposeBefriending RegisterResident EraseResident GiveConsent WithdrawConsent"
    " HandOverSlip ListSlips",
    "merging": "FindDuplicates AskToMerge MergeVolunteers UnmergeVolunteers",
    "export": "ExportPerson ExportSignUps ExportHours ExportAccount ListMinorsToTell",
    "bulk-import": "ImportDivisions ImportVolunteers PreviewVolunteers ImportMembers"
    " PreviewMembers",
    "call-out": "CallOut",
}
IN_PERSON = (
    "BeginProviderLink EndProviderLink BeginPasskey AddPasskey RemovePasskey"
    " BeginPasskeyConfirmation ConfirmByPasskey ErasePerson RenewSlip"
    " ChangePassword CloseAccount GrantRole EndGrant ConfirmSession IssueToken EndSession"
    " EndSessions ListMinorsToTell MergeVolunteers ConfirmNames AcceptErrandInService"
    " DecideErrand RecordDeath TakeBackDeath RecordRelative ForgetRelative"
)
"""Written down once more, by hand: whatever a declaration loses, one of the walks misses."""


def needed_by(kind: type[Message]) -> list[Capability]:
    return [name for name, kinds in NEEDED.items() if kind.__name__ in kinds.split()]


async def let_in(world: World, kind: type[Message]) -> list[Any]:
    """What somebody there may send, by everybody who may."""
    return [
        message
        for actor in world.actors
        for message in world.messages(kind, actor)
        if not is_lone(await answer(world, message))
    ]


def by(message: Any, **changes: Any) -> Any:
    """The same by the same person, who has signed in otherwise."""
    return message.model_copy(update={"actor": message.actor.model_copy(update=changes)})


SENSITIVE = [
    one for one in EVERY if needed_by(one.values[1]) or one.values[1].__name__ in IN_PERSON.split()
]


@pytest.mark.parametrize(("name", "kind"), EVERY)
def test_each_need_is_felt_in_every_role_and_nothing_else(name: str, kind: type[Message]) -> None:
    gate, needed = gate_of(name, kind), needed_by(kind)
    for role in EVERY_ROLE:
        who = Actor(id="me", role=role, in_person=True, capabilities=frozenset(CAPABILITIES))
        assert gate.lacking(who) is None
        for one in CAPABILITIES:
            left = who.model_copy(update={"capabilities": who.capabilities - {one}})
            is_felt = one in needed and role not in FOR_THEMSELVES
            assert gate.lacking(left) == (CapabilityRequired(capability=one) if is_felt else None)
        program = gate.lacking(who.model_copy(update={"in_person": False}))
        assert program == (InPersonOnly() if kind.__name__ in IN_PERSON.split() else None)
        nothing = Actor(id="me", role=role, in_person=True)
        assert (gate.lacking(nothing) is None) == (not needed or role in FOR_THEMSELVES)


@pytest.mark.parametrize(("name", "kind"), SENSITIVE)
def test_whatever_a_declaration_loses_is_missed(
    name: str, kind: type[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    access = kind.ACCESS
    lost = [
        replace(access, needs=[other for other in access.needs if other != one])
        for one in access.needs
    ]
    for less in (*lost, *([replace(access, in_person=False)] if access.in_person else [])):
        monkeypatch.setattr(kind, "ACCESS", less)
        with pytest.raises(AssertionError):
            test_each_need_is_felt_in_every_role_and_nothing_else(name, kind)


@pytest.mark.parametrize(("name", "kind"), SENSITIVE)
async def test_nobody_does_it_without_what_it_takes(name: str, kind: type[Message]) -> None:
    world = await world_of(name)
    refused = dict.fromkeys(needed_by(kind), 0)
    for message in await let_in(world, kind):
        if kind.__name__ in IN_PERSON.split():
            found = await answer(world, by(message, in_person=False))
            assert found.refusals == (InPersonOnly(),)
        for need in refused:
            left = message.actor.capabilities - {need}
            without = await answer(world, by(message, capabilities=left))
            if message.actor.role in FOR_THEMSELVES:
                assert not is_lone(without), message.actor.role
                continue
            asleep = await answer(world, by(message, capabilities=left, dormant={need}))
            assert without.refusals == (CapabilityRequired(capability=need),)
            assert asleep.refusals == (StepUpRequired(capability=need),)
            refused[need] += 1
    assert all(refused.values()), refused


@pytest.mark.parametrize(("name", "kind"), SENSITIVE)
async def test_the_role_comes_first_and_then_what_it_takes(name: str, kind: type[Message]) -> None:
    """Whoever lacks both learns of the role; whoever lacks one learns nothing of what is named."""
    world = await world_of(name)
    for actor in in_each_role():
        nothing = {"capabilities": frozenset(), "in_person": False}
        for message in world.messages(kind, actor.model_copy(update=nothing)):
            found = await answer(world, message)
            if kind.ACCESS.in_person or actor.role not in FOR_THEMSELVES:
                (refusal,) = found.refusals
                assert isinstance(refusal, OutOfScope | InPersonOnly | CapabilityRequired)
                has_role = any(actor.role in allow.roles for allow in kind.ACCESS.allows)
                assert has_role or isinstance(refusal, OutOfScope), actor.role


LOGGED_AS: dict[str, Capability] = {
    "contact": "contacts",
    "resident": "contacts",
    "search": "contacts",
    "export": "export",
    "party": "party",
    "member-list": "party",
    "unit-contact": "party",
    "disagreement": "party",
    "duplicates": "merging",
    "relatives": "identity",
}


@pytest.mark.parametrize(("_", "kind"), EVERY)
def test_what_is_logged_as_sensitive_needs_a_capability(_: str, kind: type[Message]) -> None:
    # Whom a volunteer visits, they see for themself.
    is_for_others = any(not allow.roles <= FOR_THEMSELVES for allow in kind.ACCESS.allows)
    if kind.LOGGED and is_for_others and (need := LOGGED_AS.get(kind.LOGGED.what)):
        assert need in kind.ACCESS.needs


@pytest.mark.parametrize(("_", "kind"), EVERY)
def test_who_needs_no_capability_asks_for_themself_alone(_: str, kind: type[Message]) -> None:
    for allow in kind.ACCESS.allows if kind.ACCESS.needs else ():
        assert not allow.roles & FOR_THEMSELVES or allow.relation in ("self", "guardian-of")
