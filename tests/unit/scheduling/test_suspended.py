"""Where somebody may sign up who is suspended by a body."""

from baodao.schema.registration.divisions import DivisionAdded
from baodao.schema.registration.volunteers import ReturnVolunteer, WithdrawVolunteer
from tests.builders import people, places, scheduling
from tests.builders.registration import ELSEWHERE, person
from tests.builders.scheduling import deliver
from tests.unit.scheduling.test_following import (
    CARE,
    activate,
    against,
    opened,
    reserve,
    seats,
    suspend,
)


async def test_who_is_suspended_by_a_body_signs_up_elsewhere() -> None:
    """A1: the scope of a suspension is that of the body; also of who comes back with one."""
    registration, service = await places.with_tree(), await scheduling.prepared()
    who = await people.volunteer(registration)
    await deliver(service, registration)
    told = DivisionAdded(division=ELSEWHERE, name="测试", level="community", parent=None)
    await service.follow(told)
    here, later = await opened(service, 0, 4)
    shift = scheduling.shift(8, hours=1)
    (there,) = await scheduling.opened(service, shift, category=CARE, division=ELSEWHERE)
    for one in (here, there):
        await reserve(service, one, who)
    await suspend(registration, who)
    await deliver(service, registration)
    assert await seats(service, here, there) == [0, 1]
    assert await against(service, later, who) == ["volunteer-not-active"]
    await registration.done(WithdrawVolunteer, person(who), volunteer_id=who, reason="测试")
    await deliver(service, registration)
    assert await seats(service, there) == [0]
    assert await against(service, there, who) == ["volunteer-not-active"]
    await registration.done(ReturnVolunteer, person(who), volunteer_id=who)
    await deliver(service, registration)
    assert await against(service, later, who) == ["volunteer-not-active"]
    await reserve(service, there, who)
    await activate(registration, who)
    await deliver(service, registration)
    await reserve(service, later, who)
