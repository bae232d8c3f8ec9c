"""What devices see and people say: when somebody came or left, and how well that is known.

It arrives in any order, more than once and from several devices; the result is the same.
"""

from dataclasses import dataclass
from datetime import datetime

from baodao.kernel.spots import Spot
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.keys import AttendanceKeys
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.presence import MOST_OBSERVATIONS, Observation, Presence
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Actor, Refusal
from baodao.schema.places import Point
from baodao.schema.scheduling.attendance import (
    End,
    EvidenceGrade,
    How,
    OutsideCheckInWindow,
    OwnCodeNotValid,
    PlaceJudged,
    Seen,
    TimeInTheFuture,
    TooManyCodes,
    TooManyObservations,
    WrongCode,
)
from baodao.schema.scheduling.insurance import NotInsured


def window_refusals(shift: Shift, at: datetime, policy: Policy, now: datetime) -> list[Refusal]:
    """Why a check-in or check-out at this time cannot be of this shift."""
    refusals: list[Refusal] = []
    if at > now + policy.device_clock_ahead:
        refusals.append(TimeInTheFuture(at=at))
    opens = shift.starts_at - policy.check_in_early
    closes = shift.ends_at + policy.check_out_late
    if not opens <= at <= closes:
        refusals.append(OutsideCheckInWindow(at=at, opens_at=opens, closes_at=closes))
    return refusals


@dataclass(frozen=True, slots=True)
class Observer:
    """Who tells of a shift that somebody came or left, under which rules, and when that arrived."""

    shift: Shift
    policy: Policy
    keys: AttendanceKeys
    by: Actor
    now: datetime

    def refusals(self, seen: Seen, presence: Presence) -> list[Refusal]:
        """Why something new is not noted."""
        refusals = window_refusals(self.shift, seen.at, self.policy, self.now)
        if len(presence.observations) >= MOST_OBSERVATIONS:
            refusals.append(TooManyObservations(most=MOST_OBSERVATIONS))
        return [*refusals, *self._code_refusals(seen, presence)]

    def insurance_refusals(self, sign_up: SignUp, end: End) -> list[Refusal]:
        """`not-insured` if somebody comes to what may be dangerous who is not insured (条例 17)."""
        if end == "out" or not self.shift.danger or sign_up.is_insured(self.shift):
            return []
        return [NotInsured(shift_id=self.shift.id, volunteer_id=sign_up.volunteer_id)]

    def _code_refusals(self, seen: Seen, presence: Presence) -> list[Refusal]:
        """Why the code that came with it proves nothing."""
        policy, keys = self.policy, self.keys
        if seen.code is not None:
            if presence.wrong_codes >= policy.wrong_codes:
                return [TooManyCodes(most=policy.wrong_codes)]
            good = keys.is_code(self.shift.id, seen.code, seen.at)
            return [] if good else [WrongCode()]
        if seen.shown is None:
            return []
        good = keys.is_shown(seen.shown, seen.volunteer_id, seen.at, policy.own_code_for)
        return [] if good else [OwnCodeNotValid()]

    def look(self, seen: Seen, end: End) -> Observation:
        """What was seen, and how well that is known if the codes that came with it are right."""
        how, place = self._how(seen), judged(self.shift, seen.here)
        off = seen.sent_at is not None and abs(seen.sent_at - self.now) > (
            self.policy.device_clock_off
        )
        return Observation(
            end=end,
            at=seen.at,
            how=how,
            grade=self._grade(how, place, seen.volunteer_id),
            received_at=self.now,
            nonce=seen.nonce,
            device=self.keys.device(seen.device) if seen.device else None,
            place=place,
            clock_off=off,
        )

    def _how(self, seen: Seen) -> How:
        if self.by.id != seen.volunteer_id:
            return "scan" if seen.shown else "roll"
        return "code" if seen.code else "self"

    def _grade(self, how: How, place: PlaceJudged, volunteer_id: str) -> EvidenceGrade:
        """How well something is known that was seen so.

        A code proves nothing about whoever shows it to the others. Where the place is asked for and
        not given, a code or a scan is worth no more than a line on the roll.
        """
        if how == "self" or place == "outside":
            return "C"
        if how == "code" and volunteer_id == self.shift.responsible_id:
            return "C"
        where = self.shift.where
        is_asked = where is not None and where.point is not None
        return "B" if how == "roll" or (is_asked and place != "within") else "A"


def judged(shift: Shift, here: Point | None) -> PlaceJudged:
    """Whether a device is within the radius of the shift; `not-given` too where there is none."""
    where, spot = shift.where, Spot.of(here)
    if spot is None or where is None or where.point is None or where.radius_metres is None:
        return "not-given"
    return "within" if where.point.metres_to(spot) <= where.radius_metres else "outside"
