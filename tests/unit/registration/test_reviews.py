"""A pack changes: whom that concerns is looked at anew, by the service itself, slice by slice."""

from datetime import timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, MemoryService, names
from baodao.registration.people import due
from baodao.registration.people.commands import UpdateAgeClass
from baodao.registration.people.domain.consents import Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.commands import GoOnWithReview
from baodao.registration.policies.domain import PolicyReview
from baodao.schema.registration.policies import SetPolicy
from tests.builders import cases, people
from tests.builders.people import GUARDIAN_CONSENT, ON_PAPER
from tests.builders.registration import (
    COMMUNITY,
    DISTRICT,
    OPERATOR,
    ORGANISER,
    VAULT,
)

SIXTEEN = "2010-05-01"
"""Of age at sixteen, and a minor at eighteen, on the day of `NOW`."""


async def pack(service: MemoryService, division: str = DISTRICT, **rules: Any) -> None:
    said = {"registration": rules}
    await service.done(SetPolicy, OPERATOR, division=division, rules=said, note="测试")


async def swept(service: MemoryService) -> list[Any]:
    """One turn of the sweep, and what it found to do."""
    found = await due.due_reviews(service.reads, service.now, VAULT)
    for command in found:
        fields = command.model_dump(exclude={"command_id"})
        await service.send(type(command), **fields)
    return found


async def until_done(service: MemoryService) -> int:
    """Turns until nothing is left to do."""
    turns = 0
    while await swept(service):
        turns += 1
        assert turns < 100
    return turns


async def somebody(service: MemoryService, who: str) -> Volunteer:
    volunteer: Volunteer = await service.stored(Volunteer, who)
    return volunteer


async def test_a_sixteen_year_old_is_no_adult_any_more_and_waits_for_a_guardian(
    service: MemoryService,
) -> None:
    await pack(service, adult_age=16)
    await until_done(service)
    young = await people.volunteer(service, born=SIXTEEN, consent=ON_PAPER)
    grown = await people.volunteer(service)
    assert (await somebody(service, young)).age_class == "adult"
    before = service.commits
    await pack(service, adult_age=18)
    await until_done(service)
    assert "age-class-changed" in names(service.told(since=before))
    assert "volunteer-suspended" in names(service.told(since=before))
    assert "person-told" in names(service.told(since=before))
    stored = await somebody(service, young)
    assert (stored.age_class, stored.state) == ("minor", "pending")
    assert stored.waits_for == ("guardian-consent",)
    assert (await somebody(service, grown)).state == "active"
    fields = {"volunteer_id": young, "purpose": "registration", "consent": GUARDIAN_CONSENT}
    await service.done(people.GiveConsent, ORGANISER, **fields)
    assert (await somebody(service, young)).state == "active"


async def test_who_is_of_age_by_another_pack_is_at_once_and_needs_no_guardian(
    service: MemoryService,
) -> None:
    young = await people.volunteer(service, born=SIXTEEN)
    await pack(service, adult_age=16)
    await until_done(service)
    stored = await somebody(service, young)
    assert (stored.age_class, stored.waits_for) == ("adult", ("own-consent",))
    assert (await service.stored(Consents, young)).guardians == []


async def test_only_what_concerns_people_is_looked_at_and_only_where_it_holds(
    service: MemoryService,
) -> None:
    await pack(service, term_years=3)
    assert await service.stored(PolicyReview, DISTRICT) is None
    await people.volunteer(service)
    await pack(service, division=COMMUNITY, child_under=12)
    (found,) = await swept(service)
    assert isinstance(found, GoOnWithReview)
    assert found.ends
    assert (await service.stored(PolicyReview, COMMUNITY)).up_to is None
    assert await swept(service) == []
    # The same rules again change nobody.
    await pack(service, division=COMMUNITY, child_under=12)
    assert await swept(service) == []


async def test_who_is_frozen_is_looked_at_once_the_case_is_closed(service: MemoryService) -> None:
    await pack(service, adult_age=16)
    await until_done(service)
    young = await people.volunteer(service, born=SIXTEEN, consent=ON_PAPER)
    case = await cases.dispute(service, young, "volunteer", young)
    await pack(service, adult_age=18)
    await until_done(service)
    review: PolicyReview = await service.stored(PolicyReview, DISTRICT)
    assert (review.left, (await somebody(service, young)).age_class) == ((young,), "adult")
    await cases.resolve(service, case, "rejected")
    await until_done(service)
    assert (await somebody(service, young)).age_class == "minor"
    review = await service.stored(PolicyReview, DISTRICT)
    assert (review.up_to, review.left) == (None, ())


async def test_slices_end_and_a_slice_is_left_only_when_nobody_in_it_is_due(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_PAGE", 2)
    monkeypatch.setattr(due, "_AT_MOST", 4)
    await pack(service, adult_age=16)
    await until_done(service)
    young = [await people.volunteer(service, born=SIXTEEN, consent=ON_PAPER) for _ in range(3)]
    old = [await people.volunteer(service) for _ in range(4)]
    await pack(service, adult_age=18)
    first = await due.due_reviews(service.reads, service.now, VAULT)
    assert [c.volunteer_id for c in first if isinstance(c, UpdateAgeClass)] == young
    assert not [c for c in first if isinstance(c, GoOnWithReview)]
    # As if the process had died before any of it was done: the next turn finds the same.
    assert await due.due_reviews(service.reads, service.now, VAULT) == first
    await until_done(service)
    assert {(await somebody(service, who)).age_class for who in young} == {"minor"}
    assert {(await somebody(service, who)).state for who in old} == {"active"}
    assert (await service.stored(PolicyReview, DISTRICT)).up_to is None


async def test_a_pack_that_changes_meanwhile_begins_anew(service: MemoryService) -> None:
    await people.volunteer(service)
    await pack(service, adult_age=16)
    (old,) = await due.due_reviews(service.reads, service.now, VAULT)
    service.now = NOW + timedelta(minutes=1)
    await pack(service, adult_age=17)
    fields = old.model_dump(exclude={"command_id"})
    await service.refused(GoOnWithReview, **fields)
    assert (await service.stored(PolicyReview, DISTRICT)).up_to == ""
