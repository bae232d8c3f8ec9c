"""Grants: roles come from above, hold where and while they were given, and end for all at once."""

from datetime import datetime, timedelta
from typing import Any, get_args

import pytest

from baodao.identity.commands import EndDueGrant
from baodao.identity.domain.accounts import Account
from baodao.identity.domain.grants import Grant
from baodao.identity.due import SWEEPS
from baodao.kernel.ranks import BELOW as GRANTABLE
from baodao.kit.own import NothingDue
from baodao.kit.testing import NOW, MemoryService, names, slugs
from baodao.schema import Actor, NotFound, OutOfScope
from baodao.schema.access import ROLES, AnyRole
from baodao.schema.base import OwnMatter
from baodao.schema.identity.accounts import ActivateAccount, CloseAccount
from baodao.schema.identity.grants import (
    GRANTERS,
    EndGrant,
    GrantBeyondOwn,
    GrantedRole,
    GrantEnded,
    GrantMoved,
    GrantRole,
    RoleGranted,
    StaffRole,
)
from baodao.schema.identity.sign_in import AccessRevoked
from baodao.schema.registration.rehoming import OrganisationRehomed
from tests.builders.actors import acting_as
from tests.builders.identity import (
    account,
    acting,
    activation,
    granted,
    office,
    office_over,
    oneself,
    organisation,
    signed_in,
    slip,
    volunteer,
)
from tests.builders.registration import (
    COMMUNITY,
    COORDINATOR,
    DISTRICT,
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
    STREET,
    SUPERVISOR,
)

GRANTS = SWEEPS[0]
STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)
BELOW: dict[AnyRole, set[GrantedRole]] = {
    "organiser": {"guardian"},
    "street-coordinator": {"organiser", "shift-lead", "unit-liaison", "guardian"},
    "supervisor": {"organiser", "shift-lead", "unit-liaison", "street-coordinator", "guardian"},
    "operator": {*STAFF_ROLES, "guardian"},
}
"""Written down once more, by hand."""


async def gives(service: MemoryService, actor: Actor, role: str, **where: Any) -> Any:
    """What comes of granting a role to Ana: nothing, or why it is refused."""
    said = {"account_id": "ana", "role": role} | where
    outcome = await service.copy().send(GrantRole, actor, **said)
    return list(getattr(outcome, "refusals", ()))


@pytest.mark.parametrize("granter", sorted(ROLES))
async def test_who_grants_what(service: MemoryService, granter: AnyRole) -> None:
    await account(service)
    actor = acting_as(id="granter", role=granter, scope="*")
    for role in STAFF_ROLES:
        found = await gives(service, actor, role, division=COMMUNITY)
        if granter not in GRANTERS:
            assert found == [OutOfScope(role=granter)]
        elif role not in BELOW[granter]:
            assert found == [GrantBeyondOwn(role=granter, granted=role)]
        else:
            assert found == []


def test_the_table_is_as_it_was_agreed() -> None:
    assert GRANTABLE == BELOW
    assert {"volunteer", "guardian", *STAFF_ROLES} == ROLES
    for role, below in GRANTABLE.items():
        assert role == "operator" or role not in below


async def test_a_role_is_granted_where_one_holds_ones_own(service: MemoryService) -> None:
    await account(service)
    for actor, here, there in (
        (COORDINATOR, [COMMUNITY, NEXT_DOOR, STREET], [ELSEWHERE, DISTRICT, "12", "13", None]),
        (SUPERVISOR, [COMMUNITY, "1201"], ["12", "13", None]),
    ):
        for division in here:
            assert await gives(service, actor, "organiser", division=division) == []
        for division in there:
            refused = await gives(service, actor, "organiser", division=division)
            assert refused == [OutOfScope(role=actor.role)], division
    local = acting_as(id="o", role="operator", scope=COMMUNITY)
    assert await gives(service, local, "organiser") == [OutOfScope(role="operator")]
    assert await gives(service, OPERATOR, "organiser") == []


@pytest.mark.parametrize("granter", ["street-coordinator", "supervisor", "operator"])
async def test_nobody_grants_themself_a_role(service: MemoryService, granter: str) -> None:
    await account(service)
    me = oneself("ana", granter, scope="*")
    for role in STAFF_ROLES:
        assert await gives(service, me, role, division=COMMUNITY) == [OwnMatter()]


async def test_an_organisation_is_where_it_is_said_to_be(service: MemoryService) -> None:
    await account(service)
    await organisation(service)
    await organisation(service, "far", ELSEWHERE)
    for division in (COMMUNITY, STREET):
        for name in ("far", "unknown"):
            assert await gives(
                service, COORDINATOR, "unit-liaison", division=division, organisation_id=name
            ) == [NotFound(kind="organisation", id=name)]
    since = service.commits
    where = {"division": STREET, "organisation_id": "choir"}
    await granted(service, "ana", "unit-liaison", COORDINATOR, **where)
    (told,) = service.told(RoleGranted, since=since)
    assert (told.organisation_id, told.division) == ("choir", COMMUNITY)
    await service.follow(moved(NEXT_DOOR))
    here = {"division": COMMUNITY, "organisation_id": "choir"}
    assert await gives(service, COORDINATOR, "unit-liaison", **here) == [
        NotFound(kind="organisation", id="choir")
    ]


async def test_a_grant_is_told_with_its_place_and_term(service: MemoryService) -> None:
    await account(service)
    since = service.commits
    grant = await granted(service, "ana", "auditor", until_day="2027-01-01")
    assert service.told(since=since) == [
        RoleGranted(
            division="00",
            grant_id=grant,
            account_id="ana",
            role="auditor",
            organisation_id=None,
            from_day="2026-11-23",
            until_day="2027-01-01",
            granted_by="operator",
        )
    ]


async def test_nothing_is_granted_to_a_closed_account_or_to_nobody(service: MemoryService) -> None:
    await account(service)
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    assert slugs(await gives(service, OPERATOR, "auditor")) == ["account-not-open"]
    assert await gives(service, OPERATOR, "auditor", account_id="nobody") == [
        NotFound(kind="account", id="nobody")
    ]


# --- the end of a grant ---


@pytest.mark.parametrize(
    "actor", [oneself("ana"), oneself("ana", "organiser", scope=COMMUNITY), COORDINATOR, OPERATOR]
)
async def test_a_grant_ends_for_all_that_was_signed_by_it(
    service: MemoryService, actor: Actor
) -> None:
    await account(service)
    grant, other = await granted(service, "ana"), await granted(service, "ana", "auditor")
    token = await signed_in(service, "ana")
    since = service.commits
    assert (await service.done(EndGrant, actor, grant_id=grant)).ended
    assert service.told(since=since) == [
        GrantEnded(division=COMMUNITY, grant_id=grant, account_id="ana", reason="ended"),
        AccessRevoked(division=COMMUNITY, account_id="ana"),
    ]
    assert slugs((await acting(service, token, grant)).refusals) == ["no-such-role"]
    assert (await acting(service, token, other)).actor.role == "auditor"
    since = service.commits
    assert (await service.done(EndGrant, actor, grant_id=grant)).ended
    assert service.told(since=since) == []


async def test_a_grant_is_taken_by_whom_could_give_it(service: MemoryService) -> None:
    await account(service)
    grants = {role: await granted(service, "ana", role) for role in STAFF_ROLES}
    for actor in (COORDINATOR, SUPERVISOR, OPERATOR):
        for role, grant in grants.items():
            outcome: Any = await service.copy().send(EndGrant, actor, grant_id=grant)
            found = list(getattr(outcome, "refusals", ()))
            beyond = [GrantBeyondOwn(role=actor.role, granted=role)]
            assert found == ([] if role in BELOW[actor.role] else beyond)


async def test_a_grant_of_elsewhere_is_told_like_none(service: MemoryService) -> None:
    await account(service)
    grant = await granted(service, "ana", "organiser", division=ELSEWHERE)
    for one in (grant, "unknown"):
        for actor in (COORDINATOR, ORGANISER, oneself("bob"), SUPERVISOR):
            if actor is SUPERVISOR and one == grant:
                continue
            refused = await service.refused(EndGrant, actor, grant_id=one)
            assert refused == [NotFound(kind="grant", id=one)]


async def test_a_term_is_over_at_midnight_and_is_announced_by_a_sweep(
    service: MemoryService,
) -> None:
    await account(service)
    grant = await granted(service, "ana", division=COMMUNITY, until_day="2026-12-01")
    await granted(service, "ana", "auditor")
    ended = await granted(service, "ana", "shift-lead", division=COMMUNITY, until_day="2026-12-01")
    await service.done(EndGrant, OPERATOR, grant_id=ended)
    service.now = datetime.fromisoformat("2026-11-30T23:59:59+08:00")
    assert await service.due(GRANTS) == []
    early: Any = await service.decide(EndDueGrant(command_id="early", grant_id=grant))
    assert early.refusals == (NothingDue(of="grant"),)
    service.now += timedelta(seconds=1)
    assert await service.due(GRANTS) == [EndDueGrant.due(grant, grant_id=grant)]
    since = service.commits
    for due in await service.due(GRANTS):
        await service.decide(due)
    assert service.told(since=since) == [
        GrantEnded(division=COMMUNITY, grant_id=grant, account_id="ana", reason="over"),
        AccessRevoked(division=COMMUNITY, account_id="ana"),
    ]
    assert await service.due(GRANTS) == []
    assert grant not in (await service.stored(Account, "ana")).grants
    again: Any = await service.decide(EndDueGrant(command_id="again", grant_id=grant))
    assert again.refusals == (NothingDue(of="grant"),)


# --- offices ---


async def test_an_office_gives_a_role_for_its_organisation_and_takes_it_again(
    service: MemoryService,
) -> None:
    await account(service)
    await service.follow(office())
    token = await signed_in(service, "ana")
    acted = (await acting(service, token, "office")).actor
    assert acted == acting_as(id="ana", role="organiser", organisation="choir")
    since = service.commits
    await service.follow(office_over())
    assert names(service.told(since=since)) == ["grant-ended", "access-revoked"]
    assert service.told(GrantEnded)[0].reason == "office-ended"
    assert slugs((await acting(service, token, "office")).refusals) == ["no-such-role"]


async def test_an_office_comes_before_the_account(service: MemoryService) -> None:
    await service.follow(office())
    stored = await service.stored(Account, "ana")
    assert (stored.state, stored.is_volunteer, stored.grants) == ("prepared", True, ("office",))
    await volunteer(service)
    await slip(service, "ana")
    await service.done(ActivateAccount, None, **activation("code", "ana-1"))
    token = await signed_in(service, "ana")
    assert (await acting(service, token, "office")).actor.organisation == "choir"


async def test_an_office_of_a_closed_account_gives_nothing(service: MemoryService) -> None:
    await account(service)
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    since = service.commits
    await service.follow(office(), office_over())
    assert service.told(since=since) == []
    assert service.all_of(Grant) == []


async def test_an_office_that_ends_after_the_account_was_closed_ends_all_the_same(
    service: MemoryService,
) -> None:
    await account(service)
    await service.follow(office())
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    await service.follow(office_over())
    assert (await service.stored(Grant, "office")).ended


async def test_a_grant_goes_where_its_organisation_goes(service: MemoryService) -> None:
    await account(service)
    await organisation(service)
    await service.follow(office())
    here = {"division": COMMUNITY, "organisation_id": "choir"}
    other = await granted(service, "ana", "unit-liaison", **here)
    over = await granted(service, "ana", "shift-lead", **here)
    await service.done(EndGrant, OPERATOR, grant_id=over)
    apart = await granted(service, "ana", "auditor", division=COMMUNITY)
    token = await signed_in(service, "ana")
    since = service.commits
    await service.follow(away := moved(ELSEWHERE))
    assert service.told(since=since) == [
        *(
            GrantMoved(
                division=ELSEWHERE,
                grant_id=grant,
                account_id="ana",
                organisation_id="choir",
                former_division=COMMUNITY,
            )
            for grant in ("office", other)
        ),
        AccessRevoked(division=COMMUNITY, account_id="ana"),
    ]
    places = {one.id: one.division for one in service.all_of(Grant)}
    assert places == {"office": ELSEWHERE, other: ELSEWHERE, over: COMMUNITY, apart: COMMUNITY}
    assert (await acting(service, token, "office")).actor.organisation == "choir"
    # Who keeps grants is who is above it now.
    refused = await service.refused(EndGrant, COORDINATOR, grant_id=other)
    assert refused == [NotFound(kind="grant", id=other)]
    there = acting_as(id="c", role="street-coordinator", scope=ELSEWHERE[:9])
    assert (await service.done(EndGrant, there, grant_id=other)).ended
    since = service.commits
    await service.follow(away)
    assert service.told(since=since) == []


async def test_an_office_may_be_of_an_organisation_that_is_not_known_yet(
    service: MemoryService,
) -> None:
    await account(service)
    await service.follow(office())
    await organisation(service)
    await service.follow(moved(ELSEWHERE))
    assert (await service.stored(Grant, "office")).division == ELSEWHERE


def moved(division: str) -> OrganisationRehomed:
    return OrganisationRehomed(
        organisation_id="choir", division=division, former_division=COMMUNITY
    )


async def test_offices_come_twice_and_offers_that_were_declined_end_nothing(
    service: MemoryService,
) -> None:
    await account(service)
    since = service.commits
    await service.follow(office_over("declined"), office(), office())
    assert names(service.told(since=since)) == ["role-granted"]
    await service.follow(office_over(), office_over())
    assert names(service.told(GrantEnded, since=since)) == ["grant-ended"]
    await service.follow(office())
    assert (await service.stored(Grant, "office")).ended, "an old event gives nothing back"


async def test_who_ended_an_office_themself_loses_nothing_twice(service: MemoryService) -> None:
    await account(service)
    await service.follow(office())
    await service.done(EndGrant, oneself("ana"), grant_id="office")
    since = service.commits
    await service.follow(office_over())
    assert service.told(since=since) == []


async def test_what_a_closed_account_was_granted_has_ended_and_is_told(
    service: MemoryService,
) -> None:
    await account(service)
    await granted(service, "ana", division=COMMUNITY, until_day="2026-12-01")
    await service.follow(office())
    await service.done(EndGrant, oneself("ana"), grant_id="office")
    since = service.commits
    await service.done(CloseAccount, OPERATOR, account_id="ana")
    (told,) = service.told(GrantEnded, since=since)
    assert told.reason == "account-closed"
    assert all(grant.ended for grant in service.all_of(Grant))
    service.now = NOW + timedelta(days=30)
    assert await service.due(GRANTS) == []
