"""What has to be right before an activity is published, and whenever it is changed after that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.domain.zones import ZONES
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation, Recorder
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.scheduling.activity_facts import AgreementReason
from baodao.schema.scheduling.activity_refusals import (
    InsuranceDoesNotCover,
    InsuranceMissing,
    LeadNotAgreed,
    NotADraft,
    PartyScopeRefused,
    ShiftForNobody,
    ShiftTooLong,
    SignUpOpensTooLate,
    StartsInThePast,
    TooFarAhead,
    UnknownZone,
    WithoutShifts,
)
from baodao.schema.scheduling.call_outs import CallOutTooFarAhead

_CITY, _PROVINCE = 4, 2
_LARGE: AgreementReason = "large-event"
_OF_THE_PARTY = ("community-party-organisation", "unit-party-organisation")


def publish_refusals(activity: Activity, shifts: Sequence[Shift], by: str) -> list[Refusal]:
    """Why this draft cannot be published by somebody: only drafts, with shifts, and agreed to."""
    refusals: list[Refusal] = []
    if activity.state == "published":
        refusals.append(NotADraft(activity_id=activity.id))
    elif activity.state != "draft":
        refusals += activity.over_refusals()
    if not shifts:
        refusals.append(WithoutShifts(activity_id=activity.id))
    if not activity.is_agreed and activity.asked_id != by:
        refusals.append(LeadNotAgreed(responsible_id=activity.responsible_id))
    return refusals


def shift_refusals(shifts: Iterable[Shift], policy: Policy, now: datetime) -> list[Refusal]:
    """Why these shifts cannot be open for sign-up: their times, and for how many they are."""
    refusals: list[Refusal] = []
    latest = now + policy.publish_ahead
    for shift in shifts:
        starts_at, ends_at = shift.starts_at, shift.ends_at
        refusals += _start_refusals(shift, policy, now)
        if ends_at > latest:
            refusals.append(TooFarAhead(shift_id=shift.id, ends_at=ends_at, latest=latest))
        if ends_at - starts_at > policy.longest_shift:
            most = policy.longest_shift_hours
            refusals.append(
                ShiftTooLong(
                    shift_id=shift.id, starts_at=starts_at, ends_at=ends_at, most_hours=most
                )
            )
        opens_at = shift.sign_up_opens_at
        if opens_at and opens_at >= starts_at:
            refusals.append(
                SignUpOpensTooLate(shift_id=shift.id, opens_at=opens_at, starts_at=starts_at)
            )
        if shift.max_crew == 0:
            refusals.append(ShiftForNobody(shift_id=shift.id, starts_at=starts_at))
    return refusals


def _start_refusals(shift: Shift, policy: Policy, now: datetime) -> list[Refusal]:
    """Why it cannot start then: what is published is to come, and an emergency is now or soon."""
    starts_at = shift.starts_at
    if starts_at < now or (starts_at == now and not shift.called_within):
        return [StartsInThePast(shift_id=shift.id, starts_at=starts_at)]
    if shift.called_within and starts_at > now + policy.call_out_ahead:
        return [CallOutTooFarAhead(starts_at=starts_at, hours=policy.call_out_hours_ahead)]
    return []


def standing_refusals(
    activity: Activity,
    shifts: Sequence[Shift],
    recorder: Recorder,
    division: KnownDivision,
    policy: Policy,
) -> list[Refusal]:
    """Why an activity cannot have these shifts: who answers for it, and where it is."""
    refusals = activity.where.radius_refusals(policy)
    if activity.zone not in ZONES:
        refusals.append(UnknownZone(zone=activity.zone))
    if shifts:
        refusals += division.refusals(shift.starts_at for shift in shifts)
    organisation = recorder.organisation
    refusals += organisation.force_refusals(_days(activity, shifts))
    if organisation.kind not in _OF_THE_PARTY:
        refusals += [
            PartyScopeRefused(shift_id=shift.id)
            for shift in shifts
            if shift.scope.to == "party-members"
        ]
    return refusals + recorder.guide_refusals()


def scope_refusals(
    shifts: Iterable[Shift],
    organisations: Mapping[str, KnownOrganisation],
    divisions: Mapping[str, KnownDivision],
) -> list[Refusal]:
    """Why these shifts cannot be for those whom they name: there is no such organisation or place.

    Both are those of the scopes, as far as they are known.
    """
    refusals: list[Refusal] = []
    for shift in shifts:
        team, place = shift.scope.organisation_id, shift.scope.division
        if team is not None and team not in organisations:
            refusals.append(NotFound(kind="organisation", id=team))
        if place is not None and place not in divisions:
            refusals.append(UnknownDivision(division=place))
        elif place is not None:
            refusals += divisions[place].refusals([shift.starts_at])
    return refusals


def insurance_refusals(activity: Activity, shifts: Iterable[Shift]) -> list[Refusal]:
    """Why these shifts of a dangerous activity are not insured (条例 art. 17)."""
    insurance = activity.insurance
    if not activity.danger:
        return []
    if insurance is None:
        return [InsuranceMissing(activity_id=activity.id)]
    return [
        InsuranceDoesNotCover(day=day, from_day=insurance.from_day, until_day=insurance.until_day)
        for day in _days(activity, shifts)
        if not insurance.covers(day)
    ]


def _days(activity: Activity, shifts: Iterable[Shift]) -> list[str]:
    """The days of these shifts there; none of a draft from before zones were held to the list."""
    if activity.zone not in ZONES:
        return []
    return sorted({day for shift in shifts for day in shift.days(activity.zone)})


def agreement_reasons(
    activity: Activity, shifts: Sequence[Shift], organisation: KnownOrganisation, policy: Policy
) -> tuple[AgreementReason, ...]:
    """Why each volunteer signs an agreement, of what the pack names (浙江 21, 北京 18)."""
    span = timedelta(0)
    if shifts:
        span = max(s.ends_at for s in shifts) - min(s.starts_at for s in shifts)
    home, there = organisation.division or activity.division, activity.division
    holds: dict[AgreementReason, bool] = {
        "danger": activity.danger,
        "long-term": span >= timedelta(days=policy.agreement_days),
        _LARGE: sum(s.max_crew for s in shifts) >= policy.large_event_people,
        "outside-city": _is_outside(home, there, _CITY),
        "outside-province": _is_outside(home, there, _PROVINCE),
        "foreigners": activity.with_foreigners,
        "on-request": activity.agreement_asked,
    }
    return tuple(
        reason for reason, true in holds.items() if true and reason in policy.agreement_for
    )


def becomes_large(
    activity: Activity, shifts: Iterable[Shift], organisation: KnownOrganisation, policy: Policy
) -> bool:
    """Whether a published activity is a large event with these shifts, and was none before."""
    live = [one for one in shifts if one.state != "cancelled"]
    is_large = _LARGE in agreement_reasons(activity, live, organisation, policy)
    return activity.state == "published" and is_large and _LARGE not in activity.agreement


def _is_outside(home: str, there: str, length: int) -> bool:
    known = min(length, len(home), len(there))
    return home[:known] != there[:known]
