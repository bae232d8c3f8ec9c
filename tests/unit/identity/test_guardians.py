"""Guardians 监护人: named at the desk for one minor, and for no day longer than they are one."""

from dataclasses import replace
from typing import Any

import pytest

from baodao.identity.domain.known import Person
from baodao.kit.testing import MemoryService, names, slugs
from baodao.schema import NotFound, OutOfScope
from baodao.schema.access import MOST_WARDS
from baodao.schema.base import OwnMatter
from baodao.schema.identity.accounts import ActivateAccount, CloseAccount, GetAccount
from baodao.schema.identity.grants import EndGrant
from baodao.schema.identity.guardians import (
    GuardianNamed,
    GuardianshipEnded,
    InviteGuardian,
    ListGuardians,
    NameGuardian,
    NoMinor,
    TooManyWards,
)
from baodao.schema.identity.sign_in import AccessRevoked
from baodao.schema.registration.ages import AgeClassChanged
from baodao.schema.registration.personal_data import MergedInto, PersonErased
from baodao.schema.registration.volunteers import VolunteerActivated
from tests.builders.actors import acting_as
from tests.builders.guardians import acts_as, comes_of_age, named_guardian
from tests.builders.identity import (
    account,
    activation,
    digest,
    granted,
    guardian,
    merged,
    minor,
    oneself,
    signed_in,
    staff,
    volunteer,
)
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    ELSEWHERE,
    OPERATOR,
    ORGANISER,
)


async def test_a_guardian_gets_an_account_of_their_own_for_one_ward(service: MemoryService) -> None:
    await minor(service)
    since = service.commits
    said = {"volunteer_id": "mia", "slip": digest("code")}
    reply = await service.done(InviteGuardian, ORGANISER, **said)
    assert (reply.ward_id, reply.slip_until is not None) == ("mia", True)
    assert names(service.told(since=since)) == ["account-invited", "guardian-named"]
    (told,) = service.told(GuardianNamed, since=since)
    assert (told.account_id, told.ward_id, told.division) == (reply.account_id, "mia", COMMUNITY)
    assert told.granted_by == ORGANISER.id
    await service.done(ActivateAccount, None, **activation("code", "gia-1"))
    token = await signed_in(service, reply.account_id)
    # It is their only role.
    acted = await acts_as(service, token)
    assert acted == acting_as(
        id=reply.account_id, role="guardian", ward="mia", wards=frozenset({"mia"})
    )
    assert await acts_as(service, token, reply.grant_id) == acted
    shown = await service.ask(GetAccount(actor=acted, account_id=acted.id))
    assert [(one.role, one.ward_id, one.ended) for one in shown.grants] == [
        ("guardian", "mia", False)
    ]


async def test_several_guardians_and_several_wards(service: MemoryService) -> None:
    for ward in ("mia", "moe"):
        await minor(service, ward)
    gia, first = await guardian(service)
    pa, _ = await guardian(service, code="pa")
    second = await named_guardian(service, gia, "moe")
    token = await signed_in(service, gia)
    for grant, ward in ((first, "mia"), (second, "moe")):
        acted = await acts_as(service, token, grant)
        assert (acted.ward, acted.wards) == (ward, {"mia", "moe"})
    # One at a time: without saying for whom, it is for none.
    assert await acts_as(service, token) == ["no-such-role"]
    listed = await service.ask(ListGuardians(actor=oneself("mia"), volunteer_id="mia"))
    assert {one.account_id for one in listed.guardians} == {gia, pa}
    listed = await service.ask(
        ListGuardians(actor=oneself(gia, "guardian", ward="moe"), volunteer_id="moe")
    )
    assert [one.account_id for one in listed.guardians] == [gia]


async def test_a_volunteer_gets_the_grant_alone_and_is_signed_for_anew(
    service: MemoryService,
) -> None:
    await minor(service)
    await account(service)
    organiser = await granted(service, "ana")
    token = await signed_in(service, "ana")
    since = service.commits
    grant = await named_guardian(service, "ana")
    assert service.told(AccessRevoked, since=since), "what was signed did not know of the ward"
    assert (await acts_as(service, token)).role == "volunteer"
    acted = await acts_as(service, token, organiser)
    assert (acted.role, acted.ward, acted.wards) == ("organiser", None, {"mia"})
    assert (await acts_as(service, token, grant)).ward == "mia"
    since = service.commits
    assert await named_guardian(service, "ana") == grant
    assert service.told(since=since) == []


async def test_who_cannot_be_a_guardian_is_told_like_nobody(service: MemoryService) -> None:
    for who in ("mia", "moe"):
        await minor(service, who)
    desk = await staff(service)
    await account(service, "ana")
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    await account(service, "moe", age_class="minor")
    await account(service, "bob")
    await service.follow(merged("moe", "bob"))
    # Of whose age nothing is known here.
    await account(service, "eve")
    await service.put(replace(await service.stored(Person, "eve"), age_known=0))
    for who in (desk, "ana", "moe", "bob", "eve", "nobody"):
        said = {"volunteer_id": "mia", "account_id": who}
        refused = await service.refused(NameGuardian, ORGANISER, **said)
        assert refused == [NotFound(kind="account", id=who)]
    said = {"volunteer_id": "moe", "account_id": "moe"}
    assert slugs(await service.refused(NameGuardian, ORGANISER, **said)) == ["not-found"]


async def test_nobody_acts_for_an_adult_nor_for_who_is_gone(service: MemoryService) -> None:
    await volunteer(service, "ana")
    for who in ("mia", "moe", "may"):
        await minor(service, who)
    gia, _ = await guardian(service, "may")
    await service.follow(merged("mia", "moe"))
    for who, expected in (
        ("ana", NoMinor()),
        ("moe", MergedInto(volunteer_id="moe", merged_into="mia")),
    ):
        for kind, more in (
            (InviteGuardian, {"slip": digest("x")}),
            (NameGuardian, {"account_id": gia}),
        ):
            assert await service.refused(kind, ORGANISER, volunteer_id=who, **more) == [expected]
    await service.follow(PersonErased(division=COMMUNITY, volunteer_id="mia"))
    said = {"volunteer_id": "mia", "slip": digest("x")}
    assert await service.refused(InviteGuardian, ORGANISER, **said) == [NoMinor()]


@pytest.mark.parametrize("kind", [InviteGuardian, NameGuardian])
async def test_it_is_done_where_the_ward_belongs_and_not_for_oneself(
    service: MemoryService, kind: Any
) -> None:
    await minor(service)
    gia, _ = await guardian(service)
    more = {"slip": digest("x")} if kind is InviteGuardian else {"account_id": gia}
    far = acting_as(id="o", role="organiser", scope=ELSEWHERE)
    team = acting_as(id="o", role="organiser", organisation="choir", capabilities=["identity"])
    for actor in (far, team):
        for who in ("mia", "nobody"):
            refused = await service.refused(kind, actor, volunteer_id=who, **more)
            assert refused == [NotFound(kind="volunteer", id=who)]
    for role in ("shift-lead", "unit-liaison", "auditor", "integrator", "guardian", "volunteer"):
        actor = acting_as(id="x", role=role, scope="*", ward="mia")
        refused = await service.refused(kind, actor, volunteer_id="mia", **more)
        assert refused == [OutOfScope(role=role)]
    parent = acting_as(id="o", role="organiser", scope=COMMUNITY, wards=frozenset({"mia"}))
    assert await service.refused(kind, parent, volunteer_id="mia", **more) == [OwnMatter()]
    if kind is NameGuardian:
        me = acting_as(id=gia, role="organiser", scope=COMMUNITY)
        assert await service.refused(kind, me, volunteer_id="mia", **more) == [OwnMatter()]


async def test_an_account_has_so_many_wards_and_no_more(service: MemoryService) -> None:
    wards = [f"w{number:02}" for number in range(MOST_WARDS + 1)]
    for ward in wards:
        await minor(service, ward)
    gia, first = await guardian(service, wards[0])
    for ward in wards[1:-1]:
        await named_guardian(service, gia, ward)
    said = {"volunteer_id": wards[-1], "account_id": gia}
    assert await service.refused(NameGuardian, ORGANISER, **said) == [TooManyWards(most=MOST_WARDS)]
    token = await signed_in(service, gia)
    assert len((await acts_as(service, token, first)).wards) == MOST_WARDS
    await service.done(EndGrant, ORGANISER, grant_id=first)
    assert await named_guardian(service, gia, wards[-1])


# --- the end ---


@pytest.mark.parametrize("how", ["birthday", "activated", "erased"])
async def test_it_ends_by_itself(service: MemoryService, how: str) -> None:
    await minor(service)
    (gia, _), (pa, _) = await guardian(service), await guardian(service, code="pa")
    await account(service)
    organiser = await granted(service, "ana")
    await named_guardian(service, "ana")
    tokens = {who: await signed_in(service, who) for who in (gia, pa, "ana")}
    since = service.commits
    if how == "birthday":
        await comes_of_age(service)
    elif how == "activated":
        back = VolunteerActivated(division=COMMUNITY, volunteer_id="mia", age_class="adult")
        await comes_of_age(service, back)
    else:
        await service.follow(PersonErased(division=COMMUNITY, volunteer_id="mia"))
    ended = service.told(GuardianshipEnded, since=since)
    assert {(one.account_id, one.ward_id) for one in ended} == {
        (gia, "mia"),
        (pa, "mia"),
        ("ana", "mia"),
    }
    assert {one.reason for one in ended} == {"ward-erased" if how == "erased" else "of-age"}
    revoked = {one.account_id for one in service.told(AccessRevoked, since=since)}
    assert revoked >= {gia, pa, "ana"}
    for who in (gia, pa):
        assert await acts_as(service, tokens[who]) == ["no-such-role"]
    assert (await acts_as(service, tokens["ana"], organiser)).wards == frozenset()
    assert (await service.stored(Person, "mia")).guardians == ()
    since = service.commits
    await comes_of_age(service, version=10)
    assert service.told(since=since) == []


async def test_an_old_event_makes_no_minor_of_an_adult(service: MemoryService) -> None:
    await minor(service)
    await comes_of_age(service, version=5)
    late = AgeClassChanged(division=COMMUNITY, volunteer_id="mia", age_class="minor")
    await comes_of_age(service, late, version=4)
    said = {"volunteer_id": "mia", "slip": digest("x")}
    assert await service.refused(InviteGuardian, ORGANISER, **said) == [NoMinor()]


@pytest.mark.parametrize("who", ["desk", "street", "guardian"])
async def test_it_ends_by_the_desk_or_by_the_guardian_within_a_session(
    service: MemoryService, who: str
) -> None:
    await minor(service)
    gia, grant = await guardian(service)
    token = await signed_in(service, gia)
    me = oneself(gia, "guardian", ward="mia")
    since = service.commits
    actor = {"desk": ORGANISER, "street": COORDINATOR, "guardian": me}[who]
    assert (await service.done(EndGrant, actor, grant_id=grant)).ended
    (ended,) = service.told(GuardianshipEnded, since=since)
    assert (ended.grant_id, ended.reason) == (grant, "ended")
    assert [one.account_id for one in service.told(AccessRevoked, since=since)] == [gia]
    assert await acts_as(service, token) == ["no-such-role"]
    listed = await service.ask(ListGuardians(actor=oneself("mia"), volunteer_id="mia"))
    assert listed.guardians == []


async def test_it_is_ended_by_nobody_else(service: MemoryService) -> None:
    await minor(service)
    _, grant = await guardian(service)
    other, _ = await guardian(service, code="pa")
    far = acting_as(id="o", role="organiser", scope=ELSEWHERE)
    for actor in (far, oneself(other, "guardian", ward="mia"), oneself("mia")):
        refused = await service.refused(EndGrant, actor, grant_id=grant)
        assert refused == [NotFound(kind="grant", id=grant)]
    # An organiser ends what a guardian acts by, and nothing else.
    await account(service)
    other_grant = await granted(service, "ana", "shift-lead", division=COMMUNITY)
    refused = await service.refused(EndGrant, ORGANISER, grant_id=other_grant)
    assert refused == [NotFound(kind="grant", id=other_grant)]


async def test_it_ends_with_the_account(service: MemoryService) -> None:
    await minor(service)
    gia, _ = await guardian(service)
    since = service.commits
    await service.done(CloseAccount, oneself(gia, "guardian", ward="mia"), account_id=gia)
    (ended,) = service.told(GuardianshipEnded, since=since)
    assert ended.reason == "account-closed"
    listed = await service.ask(ListGuardians(actor=oneself("mia"), volunteer_id="mia"))
    assert listed.guardians == []
    assert await guardian(service, code="again")
