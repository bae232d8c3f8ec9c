"""The patterns: what of that which was noticed looks like fraud, and what is an ordinary Tuesday.

What an organiser sees, scans or writes down has identical seconds and one device by nature, so only
what people say with their own devices is looked at for these two.
"""

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from baodao.hours.common.policies import Policy
from baodao.hours.suspicions.domain.suspicions import Evidence, Sign
from baodao.hours.suspicions.domain.traces import Gathering, RecordedMonth, Stay
from baodao.kernel.days import today
from baodao.schema.hours.ledger import EntryCause
from baodao.schema.scheduling.attendance import CheckedIn, CheckedOut, How

Seen = CheckedIn | CheckedOut

OWN_WORD: frozenset[How] = frozenset(["code", "self"])
"""How somebody is seen by their own device."""
BY_HAND: frozenset[EntryCause] = frozenset(["later-entry", "correction", "attendance-corrected"])
"""Why an entry is appended that somebody has written down after the service."""
_CHINA = ZoneInfo("Asia/Shanghai")
_DAWN = 5
_LONG_PAST = timedelta(hours=6)
_PROVINCE, _CITY = 2, 4
_SHOWN = 10


def one_device(event: Seen, people: Gathering, policy: Policy, now: datetime) -> list[Sign]:
    """一机多人: one device has checked in several people on one day."""
    if len(people.members) < policy.suspicious_device_people or event.device is None:
        return []
    found = Evidence(today(event.at), now, len(people.members), people.attendance_ids[:_SHOWN])
    return [_sign("one-device", event.device, event, found, people.members)]


def same_seconds(event: Seen, people: Gathering, policy: Policy, now: datetime) -> list[Sign]:
    """同秒签到签退: several people came in one second, and left in one second as well.

    In a crowd many come in one second; that the same ones leave in one is no chance.
    """
    if len(people.members) < policy.suspicious_same_seconds or event.organisation_id is None:
        return []
    found = Evidence(people.id, now, len(people.members), people.attendance_ids[:_SHOWN])
    return [_sign("same-seconds", event.organisation_id, event, found, people.members)]


def night_entries(
    organisation_id: str, division: str, month: RecordedMonth, policy: Policy, now: datetime
) -> list[Sign]:
    """深夜补登: an organisation writes down by hand what is long past, in several nights."""
    nights = len(month.nights)
    if nights < policy.suspicious_nights:
        return []
    found = Evidence(month.month, now, nights, ())
    organisations = (organisation_id,)
    return [Sign("night-entries", organisation_id, division, found, organisation_ids=organisations)]


def later_entries(
    organisation_id: str, division: str, month: RecordedMonth, policy: Policy, now: datetime
) -> list[Sign]:
    """补录占比: much of what an organisation has recorded in a month was recorded later."""
    is_much = month.later_percent >= policy.suspicious_later_percent
    if month.later < policy.suspicious_later_entries or not is_much:
        return []
    found = Evidence(month.month, now, month.later_percent, ())
    organisations = (organisation_id,)
    return [Sign("later-entries", organisation_id, division, found, organisation_ids=organisations)]


def is_travel(one: Stay, other: Stay, policy: Policy) -> bool:
    """异地瞬移: whether nobody gets from the one to the other in the time between.

    Divisions are all that is known of places: within a city nothing is judged.
    """
    minutes = 0
    if one.division[:_PROVINCE] != other.division[:_PROVINCE]:
        minutes = policy.travel_minutes_between_provinces
    elif one.division[:_CITY] != other.division[:_CITY]:
        minutes = policy.travel_minutes_between_cities
    is_other = one.attendance_id != other.attendance_id
    return is_other and one.gap_to(other) < timedelta(minutes=minutes)


def night_of(recorded_at: datetime, served_at: datetime) -> str | None:
    """The day in whose small hours something long past was written down; None for all else.

    Who patrols at night records it then, and an offline device may send it an hour later.
    """
    local = recorded_at.astimezone(_CHINA)
    is_night = local.hour < _DAWN and recorded_at - served_at >= _LONG_PAST
    return local.date().isoformat() if is_night else None


def _sign(
    pattern: Literal["one-device", "same-seconds"],
    subject_id: str,
    event: Seen,
    found: Evidence,
    people: tuple[str, ...],
) -> Sign:
    organisations = (event.organisation_id,) if event.organisation_id else ()
    return Sign(pattern, subject_id, event.division, found, people, organisations)
