"""What each event adds to what was noticed; where that makes a pattern, a case grows.

Nothing here blocks, and nothing that credits hours waits for it: these events are read apart
(`Subscribers(consumer=…)`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from baodao.hours.common.policies import Policy
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.suspicions.domain import patterns
from baodao.hours.suspicions.domain.suspicions import Evidence, Sign, Suspicion
from baodao.hours.suspicions.domain.traces import (
    Gathering,
    RecordedMonth,
    Stay,
    Visit,
    Whereabouts,
)
from baodao.kernel.days import quarter_of, today
from baodao.kernel.policies import PolicyPack, packs_at, rules_at
from baodao.kit.decisions import Aggregate, Change, Decision, accept, by, by_each, use_case
from baodao.schema import Envelope
from baodao.schema.hours.ledger import HoursCredited
from baodao.schema.hours.overlaps import OverlapFound
from baodao.schema.scheduling.attendance import AttendanceRecorded, CheckedIn, CheckedOut, End
from baodao.schema.scheduling.seats import SeatReserved

Seen = CheckedIn | CheckedOut
Cases = dict[str, Suspicion]
_ORGANISER = "organiser"
_Packs = Annotated[dict[str, PolicyPack], packs_at()]
_People = Annotated[dict[str, KnownVolunteer], by_each("volunteer_id")]


def _end(event: Seen) -> End:
    return "in" if isinstance(event, CheckedIn) else "out"


def _is_own_word(event: Seen) -> bool:
    return event.how in patterns.OWN_WORD


def _device_day(event: Seen) -> str | None:
    if event.device is None or not _is_own_word(event):
        return None
    return f"device-{event.device}-{today(event.at)}"


def _organisers(event: Seen) -> str | None:
    device = event.organisers_device or event.device
    return f"organisers-{device}" if device else None


def _told(event: Seen, visit: Visit) -> Visit:
    """The visit with what an event tells of it; only with what somebody's own device says."""
    return visit.saying(_end(event), event.at) if _is_own_word(event) else visit


def _seconds(event: Seen, visit: Visit) -> str | None:
    """Whom somebody shares both their seconds with in a shift, once both are told."""
    told = _told(event, visit)
    if told.came is None or told.left is None or told == visit:
        return None
    return f"seconds-{event.shift_id}-{told.came}-{told.left}"


def _gathered(event: Seen, visit: Visit) -> list[str]:
    keys = (_device_day(event), _organisers(event), _seconds(event, visit))
    return [key for key in keys if key]


def _month_seen(event: Seen) -> str | None:
    if event.how != "roll" or event.organisation_id is None:
        return None
    return RecordedMonth.id_for(event.organisation_id, event.at)


def _cases_seen(event: Seen) -> list[str]:
    found = [Suspicion.id_for("one-device", event.device)] if event.device else []
    if of := event.organisation_id:
        found.append(Suspicion.id_for("same-seconds", of))
        found.append(Suspicion.id_for("night-entries", of))
    return found


_Visit = Annotated[Visit, by("sign_up_id", or_new=Visit.none)]
_Gathered = Annotated[dict[str, Gathering], by_each(_gathered, or_new=Gathering.none)]
_MonthSeen = Annotated[RecordedMonth | None, by(_month_seen, or_new=RecordedMonth.none)]
_CasesSeen = Annotated[Cases, by_each(_cases_seen, or_new=Suspicion.none)]


@use_case
def watch_check_in(
    event: CheckedIn,
    envelope: Envelope,
    visit: _Visit,
    gathered: _Gathered,
    month: _MonthSeen,
    cases: _CasesSeen,
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Notice devices of many people, identical seconds, and rolls that are written at night."""
    return _watched(event, envelope.time, visit, gathered, month, cases, packs, now)


@use_case
def watch_check_out(
    event: CheckedOut,
    envelope: Envelope,
    visit: _Visit,
    gathered: _Gathered,
    month: _MonthSeen,
    cases: _CasesSeen,
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Notice the same of who leaves."""
    return _watched(event, envelope.time, visit, gathered, month, cases, packs, now)


def _watched(
    event: Seen,
    told_at: datetime,
    visit: Visit,
    gathered: Mapping[str, Gathering],
    month: RecordedMonth | None,
    cases: Mapping[str, Suspicion],
    packs: Mapping[str, PolicyPack],
    now: datetime,
) -> Decision[None]:
    policy = rules_at(Policy, packs, event.division, event.at)
    night = patterns.night_of(told_at, event.at)
    noted, signs = _noticed(event, visit, gathered, policy, now)
    rolled, more = _rolled(event, month, night, policy, now)
    changes = [*noted, *rolled, *grown([*signs, *more], cases, now)]
    return accept(None, *changes, under=policy.version)


def _noticed(
    event: Seen,
    visit: Visit,
    gathered: Mapping[str, Gathering],
    policy: Policy,
    now: datetime,
) -> tuple[list[Change[Aggregate]], list[Sign]]:
    """What is remembered of somebody who was seen, and what that makes a pattern."""
    noted: list[Change[Aggregate]] = []
    signs: list[Sign] = []
    who, where = event.volunteer_id, event.sign_up_id
    organisers = gathered.get(_organisers(event) or "")
    if organisers and event.organisers_device:
        noted += organisers.add(_ORGANISER, where, now)
    device = gathered.get(_device_day(event) or "")
    # Who organises lends their device at the door.
    if device and not (organisers and organisers.members):
        for added in device.add(who, where, now):
            noted.append(added)
            signs += patterns.one_device(event, added.after, policy, now)
    seconds = gathered.get(_seconds(event, visit) or "")
    if seconds:
        for added in seconds.add(who, where, now):
            noted.append(added)
            signs += patterns.same_seconds(event, added.after, policy, now)
    noted += visit.note(_told(event, visit), now)
    return noted, signs


def _rolled(
    event: Seen, month: RecordedMonth | None, night: str | None, policy: Policy, now: datetime
) -> tuple[list[Change[RecordedMonth]], list[Sign]]:
    """What is remembered of a roll that was written at night."""
    of = event.organisation_id
    if month is None or night is None or of is None:
        return [], []
    told = month.during([night])
    return month.become(told, now), patterns.night_entries(of, event.division, told, policy, now)


def grown(
    signs: Iterable[Sign], cases: Mapping[str, Suspicion], now: datetime
) -> list[Change[Suspicion]]:
    """The cases with what was found; of what is in them already, nothing changes."""
    changes: list[Change[Suspicion]] = []
    current = dict(cases)
    for sign in signs:
        case = current[sign.suspicion_id]
        if case.lacks(sign):
            change = case.grow(sign, now)
            changes.append(change)
            current[case.id] = change.after
    return changes


# --- where somebody was ---------------------------------------------------------------------------


def _person(event: AttendanceRecorded | OverlapFound, people: dict[str, KnownVolunteer]) -> str:
    known = people.get(event.volunteer_id)
    return (known.merged_into if known else None) or event.volunteer_id


def _days(event: AttendanceRecorded, people: dict[str, KnownVolunteer]) -> list[str]:
    """The days around a stay; of what has no place, none."""
    if event.place is None:
        return []
    person = _person(event, people)
    return Whereabouts.days_around(person, event.checked_in_at, event.checked_out_at)


def _travels(event: AttendanceRecorded, people: dict[str, KnownVolunteer]) -> list[str]:
    return [Suspicion.id_for("impossible-travel", _person(event, people))]


@use_case
def watch_attendance(
    event: AttendanceRecorded,
    people: _People,
    days: Annotated[dict[str, Whereabouts], by_each(_days, or_new=Whereabouts.none)],
    cases: Annotated[Cases, by_each(_travels, or_new=Suspicion.none)],
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Notice that somebody was in two cities, with no time to get from the one to the other."""
    policy = rules_at(Policy, packs, event.division, event.shift_starts_at)
    person = _person(event, people)
    came, left = event.checked_in_at, event.checked_out_at
    stay = Stay(event.sign_up_id, event.division, came, left)
    known = dict.fromkeys(one for day in days.values() for one in day.stays)
    signs = [
        Sign(
            "impossible-travel",
            person,
            event.division,
            Evidence(
                "/".join(sorted((one.attendance_id, stay.attendance_id))),
                now,
                int(stay.gap_to(one).total_seconds()) // 60,
                (one.attendance_id, stay.attendance_id),
            ),
            (person, event.volunteer_id),
            (event.organisation_id,),
        )
        for one in known
        if patterns.is_travel(stay, one, policy)
    ]
    own = Whereabouts.days_of(person, came, left)
    noted = [change for key, day in days.items() if key in own for change in day.add(stay, now)]
    return accept(None, *noted, *grown(signs, cases, now), under=policy.version)


# --- what was recorded ----------------------------------------------------------------------------


def _recorded_at(event: HoursCredited) -> datetime:
    return event.recorded_at or event.served_until


def _month_recorded(event: HoursCredited) -> str:
    return RecordedMonth.id_for(event.organisation_id, _recorded_at(event))


def _cases_recorded(event: HoursCredited) -> list[str]:
    of = event.organisation_id
    return [Suspicion.id_for(one, of) for one in ("later-entries", "night-entries")]


@use_case
def watch_entry(
    event: HoursCredited,
    month: Annotated[RecordedMonth, by(_month_recorded, or_new=RecordedMonth.none)],
    cases: Annotated[Cases, by_each(_cases_recorded, or_new=Suspicion.none)],
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Notice how much an organisation records later 补录, and what it records at night."""
    policy = rules_at(Policy, packs, event.division, event.served_from)
    told = month.counting(is_later=event.evidence_grade == "D")
    of, division = event.organisation_id, event.division
    signs = patterns.later_entries(of, division, told, policy, now)
    night = patterns.night_of(_recorded_at(event), event.served_until)
    if night and event.cause in patterns.BY_HAND:
        told = told.during([night])
        signs += patterns.night_entries(of, division, told, policy, now)
    noted = month.become(told, now)
    return accept(None, *noted, *grown(signs, cases, now), under=policy.version)


# --- overlaps, and sign-ups when all was over -----------------------------------------------------


def _overlaps(event: OverlapFound, people: dict[str, KnownVolunteer]) -> str:
    day = today(event.served_from)
    return f"overlaps-{_person(event, people)}-{day[:4]}Q{quarter_of(day)}"


def _overlapping(event: OverlapFound, people: dict[str, KnownVolunteer]) -> list[str]:
    return [Suspicion.id_for("overlaps", _person(event, people))]


@use_case
def watch_overlap(
    event: OverlapFound,
    people: _People,
    entries: Annotated[dict[str, Entry], by_each("entry_ids", skips_unreadable=True)],
    overlaps: Annotated[Gathering, by(_overlaps, or_new=Gathering.none)],
    cases: Annotated[Cases, by_each(_overlapping, or_new=Suspicion.none)],
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Notice that somebody is recorded by several organisations at once, again and again."""
    policy = rules_at(Policy, packs, event.division, event.served_from)
    others = {one.organisation_id for one in entries.values()} - {event.organisation_id}
    added = overlaps.add(event.overlap_id, event.attendance_id, now) if others else []
    person = _person(event, people)
    signs = [
        Sign(
            "overlaps",
            person,
            event.division,
            Evidence(one.after.id, now, len(one.after.members), one.after.attendance_ids),
            (person, event.volunteer_id),
            (event.organisation_id, *sorted(others)),
        )
        for one in added
        if len(one.after.members) >= policy.suspicious_overlaps
    ]
    return accept(None, *added, *grown(signs, cases, now), under=policy.version)


def _late_sign_ups(event: SeatReserved) -> str | None:
    if event.organisation_id is None:
        return None
    return f"late-{event.organisation_id}-{today(event.ends_at)[:7]}"


def _cases_of_late(event: SeatReserved) -> list[str]:
    of = event.organisation_id
    return [Suspicion.id_for("late-sign-ups", of)] if of else []


@use_case
def watch_sign_up(
    event: SeatReserved,
    envelope: Envelope,
    late: Annotated[Gathering | None, by(_late_sign_ups, or_new=Gathering.none)],
    cases: Annotated[Cases, by_each(_cases_of_late, or_new=Suspicion.none)],
    packs: _Packs,
    now: datetime,
) -> Decision[None]:
    """Notice sign-ups for shifts that were over by then."""
    policy = rules_at(Policy, packs, event.division, event.starts_at)
    if late is None or event.organisation_id is None or envelope.time < event.ends_at:
        return accept(None)
    added = late.add(event.sign_up_id, event.sign_up_id, now)
    signs = [
        Sign(
            "late-sign-ups",
            event.organisation_id,
            event.division,
            Evidence(one.after.id, now, len(one.after.members), one.after.attendance_ids),
            (event.volunteer_id,),
            (event.organisation_id,),
        )
        for one in added
        if len(one.after.members) >= policy.suspicious_late_sign_ups
    ]
    return accept(None, *added, *grown(signs, cases, now), under=policy.version)
