"""Guardians whose ward moves or is known under another record; what opens their account."""

from baodao.identity.domain.accounts import Account
from baodao.identity.domain.grants import Grant
from baodao.identity.domain.known import Person
from baodao.kit.read_log import Read
from baodao.kit.testing import MemoryService
from baodao.schema import NotFound
from baodao.schema.identity.accounts import ActivateAccount, RenewSlip
from baodao.schema.identity.grants import EndGrant, GrantBeyondOwn
from baodao.schema.identity.guardians import (
    GuardianNamed,
    GuardianshipEnded,
    ListGuardians,
    NameGuardian,
)
from baodao.schema.identity.sign_in import AccessRevoked, IssueToken, NoSuchRole
from baodao.schema.registration.rehoming import VolunteerRehomed
from tests.builders.actors import acting_as
from tests.builders.approvals import approval
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
    ELSEWHERE,
    NEXT_DOOR,
    OPERATOR,
    ORGANISER,
)

# --- the ward moves, or is known under another record ---


async def test_a_guardian_follows_a_merge_of_the_ward(service: MemoryService) -> None:
    await minor(service, "mia")
    await minor(service, "old", NEXT_DOOR)
    gia, grant = await guardian(service, "old")
    both, twice = await guardian(service, "old", code="both")
    kept = await named_guardian(service, both, "mia")
    token = await signed_in(service, gia)
    since = service.commits
    await service.follow(merged("mia", "old"))
    (led,) = service.told(GuardianNamed, since=since)
    assert (led.grant_id, led.ward_id, led.division) == (grant, "mia", COMMUNITY)
    (ended,) = service.told(GuardianshipEnded, since=since)
    assert (ended.grant_id, ended.account_id) == (twice, both)
    assert {one.account_id for one in service.told(AccessRevoked, since=since)} >= {gia, both}
    acted = await acts_as(service, token)
    assert (acted.ward, acted.wards) == ("mia", {"mia"})
    assert (await service.stored(Person, "mia")).guardians == (kept, grant)
    await comes_of_age(service)
    assert await acts_as(service, token) == ["no-such-role"]


async def test_of_who_turns_out_to_be_of_age_there_is_no_guardian(service: MemoryService) -> None:
    await volunteer(service, "ana")
    await minor(service, "old")
    gia, _ = await guardian(service, "old")
    token = await signed_in(service, gia)
    since = service.commits
    await service.follow(merged("ana", "old"))
    assert [one.reason for one in service.told(GuardianshipEnded, since=since)] == ["of-age"]
    assert await acts_as(service, token) == ["no-such-role"]


async def test_a_guardian_whose_own_record_was_merged_is_named_anew(
    service: MemoryService,
) -> None:
    await minor(service)
    await volunteer(service, "ana")
    await account(service, "old")
    await named_guardian(service, "old")
    await service.follow(merged("ana", "old"))
    assert (await service.stored(Account, "ana")).grants == ()
    token = await signed_in(service, "ana")
    assert (await acts_as(service, token)).wards == frozenset()
    grant = await named_guardian(service, "ana")
    assert (await service.stored(Person, "mia")).guardians == (grant,)


async def test_the_desk_of_where_the_ward_belongs_now_keeps_it(service: MemoryService) -> None:
    await minor(service)
    gia, grant = await guardian(service)
    move = {"volunteer_id": "mia", "former_division": COMMUNITY, "cause": "moved-house"}
    await service.follow(VolunteerRehomed(division=ELSEWHERE, **move))
    assert (await service.stored(Grant, grant)).division == ELSEWHERE
    refused = await service.refused(EndGrant, ORGANISER, grant_id=grant)
    assert refused == [NotFound(kind="grant", id=grant)]
    far = acting_as(id="o", role="organiser", scope=ELSEWHERE)
    assert (await service.done(EndGrant, far, grant_id=grant)).ended
    assert (await service.stored(Account, gia)).grants == ()


# --- slips and programs ---


async def test_a_lost_password_is_mended_at_the_desk_of_the_ward(service: MemoryService) -> None:
    await minor(service)
    gia, _ = await guardian(service)
    again = {"account_id": gia, "slip": digest("again")}
    far = acting_as(id="o", role="organiser", scope=ELSEWHERE)
    assert await service.refused(RenewSlip, far, **again) == [NotFound(kind="account", id=gia)]
    await service.done(RenewSlip, ORGANISER, **again)
    assert await service.done(ActivateAccount, None, **activation("again", "gia-2"))
    # Of a desk's account an organiser hands out none.
    desk = await staff(service)
    refused = await service.refused(RenewSlip, ORGANISER, account_id=desk, slip=digest("x"))
    assert refused == [NotFound(kind="account", id=desk)]
    # Nor of one that acts for somebody elsewhere as well.
    await minor(service, "moe", ELSEWHERE)
    said = {"volunteer_id": "moe", "account_id": gia}
    await service.done(NameGuardian, OPERATOR, **said)
    refused = await service.refused(RenewSlip, ORGANISER, account_id=gia, slip=digest("x"))
    assert refused == [GrantBeyondOwn(role="organiser", granted="guardian")]


async def test_no_program_acts_for_a_child(service: MemoryService) -> None:
    await minor(service)
    gia, grant = await guardian(service)
    me = oneself(gia, "guardian", ward="mia").model_copy(update={"wards": frozenset({"mia"})})
    said = {"account_id": gia, "session": digest("p"), "label": "测试", "until_day": "2027-01-31"}
    said["session_id"] = digest("of hers")
    refused = await service.refused(IssueToken, me, grant_id=grant, **said)
    assert refused == [NoSuchRole()]


async def test_a_program_of_a_parents_office_goes_on(service: MemoryService) -> None:
    await minor(service)
    await account(service)
    office = await granted(service, "ana")
    await named_guardian(service, "ana")
    token = await signed_in(service, "ana")
    acted = await acts_as(service, token, office)
    said = {"account_id": "ana", "session": digest("p"), "label": "测试", "until_day": "2027-01-31"}
    said["session_id"] = digest(token)
    assert await service.done(IssueToken, acted, grant_id=office, **said)


async def test_who_looks_up_a_minors_guardians_is_logged(service: MemoryService) -> None:
    await minor(service)
    gia, _ = await guardian(service)
    asking = ORGANISER.model_copy(update={"purpose": "records"})
    await service.put(approval(asking))
    await service.ask(ListGuardians(actor=asking, volunteer_id="mia"))
    (read,) = service.all_of(Read)
    assert (read.actor_id, read.minor, set(read.person_ids)) == (asking.id, True, {"mia"})
    assert gia not in read.person_ids
