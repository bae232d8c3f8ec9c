"""A row of a shift is judged as the shift is, and as signing up would."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.kit.decisions import Accepted
from baodao.kit.rows import fields_of_row, part_of, read_row
from baodao.kit.testing import NOW
from baodao.scheduling.activities.domain.plans import SignUpScope, SkillNeeded
from baodao.scheduling.activities.domain.shift import Offer, Shift, Waiting
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats import eligibility
from baodao.scheduling.seats.domain.calendar import Booking, Calendar, Permit, Wait
from baodao.scheduling.seats.domain.opening import way_in
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.scheduling.seats.domain.sought import taken_from
from baodao.scheduling.seats.domain.standing import Membership, Proof, Report, Standing, Trained
from baodao.scheduling.seats.use_cases.seats import reserve_seat
from baodao.schema import Refusal
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.policies import MOST_GAP_MINUTES
from baodao.schema.scheduling.seat_refusals import Overlaps, TravelGap
from baodao.schema.scheduling.seats import ReserveSeat
from tests.builders.actors import acting_as

HERE, THERE = "120104007017", "120105"
HOURS = st.sampled_from([-30, -3, -1, 0, 0.1, 1, 2, 5, 30])
FEW = st.integers(0, 2)
UNREAD = {"risk-note-unread", "agreement-missing"}
"""What is said with a sign-up, and nobody says who only asks."""


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def drawn_shift(**drawn: Any) -> Shift:
    start, length, waits, offered = (
        drawn.pop(name) for name in ("start", "length", "waits", "offered")
    )
    shift = Shift(
        id="shift",
        version=1,
        activity_id="activity",
        organisation_id="organisation",
        responsible_id="lead",
        title="测试·活动",
        category="测试",
        role="测试",
        starts_at=at(start),
        ends_at=at(start + length),
        min_crew=0,
        **drawn,
    )
    offers = tuple(Offer(turn + 1, f"o{turn}", at(1)) for turn in range(offered))
    waiting = tuple(Waiting(turn + 5, f"w{turn}") for turn in range(waits))
    return replace(shift, offers=offers, waiting=waiting, next_turn=9, look_at=at(1))


SHIFTS_DRAWN = st.builds(
    drawn_shift,
    start=HOURS,
    length=st.sampled_from([0.5, 2, 26]),
    waits=FEW,
    offered=FEW,
    division=st.sampled_from([HERE, THERE]),
    state=st.sampled_from(["draft", "published", "published", "published", "cancelled", "over"]),
    max_crew=FEW,
    seats_taken=FEW,
    sign_up_opens_at=st.none() | HOURS.map(at),
    danger=st.booleans(),
    agreement_required=st.booleans(),
    terms_version=st.none() | FEW,
    minimum_age=st.sampled_from([None, None, 8, 16]),
    skills=st.lists(st.builds(SkillNeeded, st.sampled_from(["急救", "手语"]), st.booleans())).map(
        tuple
    ),
    courses_needed=st.sampled_from([(), (), ("first-aid",), ("first-aid", "aed")]),
    zone=st.sampled_from(["Asia/Shanghai", "America/Los_Angeles"]),
    shadow_places=FEW,
    apprentices=FEW,
    changeover_minutes=st.sampled_from([0, 0, 30, MOST_GAP_MINUTES]),
    max_waiting=st.none() | FEW,
    scope=st.builds(
        SignUpScope,
        st.sampled_from(["open", "open", "members", "unit", "party-members", "division"]),
        st.sampled_from([None, "organisation", "other"]),
        st.sampled_from([None, HERE, THERE]),
    ),
    by_approval=st.booleans(),
    called_within=st.sampled_from([None, None, HERE, THERE]),
)
BOOKINGS = st.lists(
    st.builds(
        lambda key, start, length, minutes: Booking(
            key, at(start), at(start + length), changeover_minutes=minutes
        ),
        st.sampled_from(["shift", "one", "other"]),
        st.sampled_from([-9, -5.5, -5, -4.99, -2, -0.5, 0, 2, 3, 5.5, 5.99, 9]),
        st.sampled_from([0.5, 1, 2]),
        st.sampled_from([0, 30, MOST_GAP_MINUTES]),
    ),
    max_size=4,
).map(tuple)
POLICIES = st.builds(
    Policy,
    travel_gap_minutes=st.sampled_from([0, 0, 45, MOST_GAP_MINUTES]),
    sign_ups_ahead=st.sampled_from([2, 60]),
    waitlist_places=st.sampled_from([1, 500]),
    offer_least_minutes=st.sampled_from([0, 15, 240]),
)
CALENDARS = st.builds(
    Calendar,
    id=st.just("person"),
    version=st.just(1),
    bookings=BOOKINGS,
    waits=st.sampled_from([(), (), (Wait("shift"),), (Wait("far"),)]),
    invited=st.sampled_from([(), (), (Wait("shift"),)]),
    state=st.sampled_from(["active", "active", "suspended", "pending"]),
    age_class=st.sampled_from(["adult", "adult", "minor", "child"]),
    division=st.sampled_from([None, HERE, THERE]),
    permits=st.sampled_from([(), (Permit("consent", "测试", given=True),)]),
    barred_within=st.sampled_from([(), (THERE,)]),
    standing=st.builds(
        Standing,
        proofs=st.sampled_from([(), (Proof("急救"),), (Proof("手语", "2000-01-01"),)]),
        memberships=st.sampled_from([(), (Membership("m", 1, "organisation", "2000-01-01"),)]),
        reports=st.sampled_from([(), (Report("r", 1, "person", HERE),)]),
        trainings=st.sampled_from(
            [
                (),
                (Trained("t", 1, "person", "first-aid"),),
                (Trained("t", 1, "person", "aed", "2000-01-01"),),
            ]
        ),
    ),
)


def row(shift: Shift) -> Any:
    fields = fields_of_row(SHIFTS, eligibility.Sought)
    stored = part_of(SHIFTS.document(shift, "01KAQ7W000SAMP1E0000000000"), fields)
    return read_row(SHIFTS, eligibility.Sought, stored, None)


@settings(max_examples=150)
@given(SHIFTS_DRAWN, CALENDARS, POLICIES, st.booleans(), st.booleans())
def test_a_row_is_judged_as_its_shift(
    shift: Shift, calendar: Calendar, policy: Policy, apprentice: bool, may_wait: bool
) -> None:
    seen = row(shift)
    given_rules = {"may_wait": may_wait, "apprentice": apprentice}
    assert way_in(seen, policy, NOW, **given_rules) == way_in(shift, policy, NOW, **given_rules)
    for claim in ("seat", "place", "offer", "kept"):
        refused = [
            calendar.refusals(one, policy, NOW, claim, apprentice=apprentice)
            for one in (seen, shift)
        ]
        assert refused[0] == refused[1]


@settings(max_examples=150)
@given(SHIFTS_DRAWN, CALENDARS)
def test_who_asks_is_told_what_signing_up_would_say(shift: Shift, calendar: Calendar) -> None:
    is_invited = "shift" in calendar.invitations
    sign_up = SignUp(
        id="shift-person",
        version=1,
        shift_id="shift",
        volunteer_id="person",
        state="invited",
        open_until=at(99),
    )
    command = ReserveSeat(
        command_id="c", shift_id="shift", volunteer_id="person", may_wait=not is_invited
    ).asked_by(acting_as(id="person", role="volunteer", scope="*"))
    decided = reserve_seat(
        command,
        shift=shift,
        calendar=calendar,
        sign_up=sign_up if is_invited else None,
        packs={},
        now=NOW,
    )
    refused = () if isinstance(decided, Accepted) else decided.refusals
    told = eligibility.judged(row(shift), calendar, Policy(), NOW)
    wanted = [FailedRule.of(one) for one in refused if one.SLUG not in UNREAD]
    assert told.refusals == wanted
    assert (told.gets is None) == bool(wanted)


@settings(max_examples=150)
@given(SHIFTS_DRAWN, CALENDARS, POLICIES)
def test_each_booking_that_is_too_near_is_named(
    shift: Shift, calendar: Calendar, policy: Policy
) -> None:
    """By all bookings one by one, without leaving out what is far away."""
    wanted: list[tuple[type[Refusal], str]] = []
    begins = taken_from(shift, NOW)
    for one in calendar.bookings:
        between = max(begins - one.ends_at, one.starts_at - shift.ends_at)
        after = one if one.ends_at <= begins else shift
        gap = timedelta(minutes=max(policy.travel_gap_minutes, after.changeover_minutes))
        if one.shift_id == shift.id:
            continue
        if between < timedelta(0):
            wanted.append((Overlaps, one.shift_id))
        elif between < gap:
            wanted.append((TravelGap, one.shift_id))
    clashes: Any = list(calendar.clashes(shift, policy, NOW))
    assert [(type(one), one.shift_id) for one in clashes] == wanted


@pytest.mark.parametrize("early", [True, False])
def test_the_longest_gap_is_looked_for(early: bool) -> None:
    gap, tick = timedelta(minutes=MOST_GAP_MINUTES), timedelta(milliseconds=1)
    shift = drawn_shift(
        start=0, length=2, waits=0, offered=0, division=HERE, state="published",
        max_crew=1, seats_taken=0, sign_up_opens_at=None,
    )  # fmt: skip
    for left, named in ((gap - tick, ["travel-gap"]), (gap, [])):
        starts_at = shift.starts_at - left - tick if early else shift.ends_at + left
        booking = Booking("one", starts_at, starts_at + tick)
        calendar = Calendar(id="person", version=1, bookings=(booking,))
        policy = Policy(travel_gap_minutes=MOST_GAP_MINUTES)
        assert [one.SLUG for one in calendar.clashes(shift, policy, NOW)] == named
