"""How long a seat is held for who waited: in hours in which people look at their phone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.sought import SoughtShift


def is_open_to_all(shift: SoughtShift, policy: Policy, now: datetime) -> bool:
    """Whether so little time is left that a free seat is whose who comes."""
    return shift.starts_at - now < policy.offer_least


def expires_at(shift: Shift, policy: Policy, now: datetime) -> datetime:
    """Until when a seat that is offered now is held; never longer than until the start.

    Over night, by the clock of the place, the time rests, unless the start is near.
    """
    never_rests = policy.offer_rests_from_hour == policy.offer_rests_until_hour
    if never_rests or shift.starts_at - now < policy.offer_rests_with:
        return min(now + policy.offer_for, shift.starts_at)
    left, at = policy.offer_for, now
    zone = ZoneInfo(shift.zone)
    while left > timedelta(0) and at < shift.starts_at:
        rests, until = next_rest(at, zone, policy)
        awake = min(left, max(rests - at, timedelta(0)))
        left -= awake
        at = at + awake if left == timedelta(0) else until
    return min(at, shift.starts_at)


def next_rest(at: datetime, zone: ZoneInfo, policy: Policy) -> tuple[datetime, datetime]:
    """From when to when the clock rests next, or rests already."""
    begins, ends = policy.offer_rests_from_hour, policy.offer_rests_until_hour
    over_midnight = timedelta(days=1 if ends <= begins else 0)
    day = at.astimezone(zone).date()
    for first in (day - timedelta(days=1), day, day + timedelta(days=1)):
        rests = datetime.combine(first, time(begins), zone).astimezone(at.tzinfo)
        until = datetime.combine(first + over_midnight, time(ends), zone).astimezone(at.tzinfo)
        if at < until:
            return rests, until
    raise AssertionError("a night ends within two days")
