from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.kit.testing import NOW, slugs
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.plans import plan_refusals
from baodao.scheduling.activities.domain.publishing import publish_refusals, shift_refusals
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.attendance.domain.seeing import window_refusals
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import cancel_refusals, way_in
from baodao.scheduling.seats.domain.seating import Seating, Volunteer
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Refusal
from baodao.schema.scheduling.activities import ActivityPublished, CreateActivity, ShiftPlan
from baodao.schema.scheduling.activity_refusals import ShiftWithoutDuration
from baodao.schema.scheduling.seat_refusals import AlreadySignedUp, Overlaps, ShiftFull
from baodao.schema.scheduling.seats import SeatReleased, SeatReserved
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, OPERATOR
from tests.builders.scheduling import START

END = START + timedelta(hours=2)
TICK = timedelta(milliseconds=1)


def plan(*shifts: ShiftPlan, **changes: Any) -> CreateActivity:
    values = scheduling.activity(shifts=list(shifts) or [shift_plan()])
    return CreateActivity.model_validate(
        {"command_id": "create", "actor": OPERATOR} | values | changes
    )


def shift_plan(start: datetime = START, end: datetime = END, **changes: Any) -> ShiftPlan:
    values = {"starts_at": start, "ends_at": end, "max_crew": 2}
    return ShiftPlan.model_validate(values | changes)


def activity(*shifts: ShiftPlan) -> tuple[Activity, list[Shift]]:
    wanted = plan(*shifts)
    draft = Activity.draft(
        "a", [f"s{n}" for n in range(len(wanted.shifts))], wanted, COMMUNITY
    ).after
    return draft, [
        draft.new_shift(i, p) for i, p in zip(draft.shift_ids, wanted.shifts, strict=True)
    ]


def opened(**changes: Any) -> Shift:
    _, (shift,) = activity(shift_plan(**changes))
    return shift.open(NOW).after


# --- plans ---


def faults(wanted: CreateActivity) -> list[Refusal]:
    return plan_refusals(wanted, wanted.shifts)


@pytest.mark.parametrize(
    ("length", "fine"),
    [(timedelta(0), False), (-TICK, False), (-timedelta(hours=1), False), (TICK, True)],
)
def test_a_shift_ends_after_it_starts(length: timedelta, fine: bool) -> None:
    wanted = plan(shift_plan(), shift_plan(START, START + length))
    assert slugs(faults(wanted)) == ([] if fine else ["shift-without-duration"])
    if not fine:
        (refusal,) = faults(wanted)
        assert isinstance(refusal, ShiftWithoutDuration)
        assert (refusal.number, refusal.starts_at) == (2, START)


def test_a_shift_may_cross_midnight_and_years() -> None:
    eve = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert faults(plan(shift_plan(eve, eve + timedelta(hours=3)))) == []


@pytest.mark.parametrize(("least", "most", "fine"), [(0, 1, True), (2, 2, True), (3, 2, False)])
def test_crews_are_in_order(least: int, most: int, fine: bool) -> None:
    refusals = faults(plan(shift_plan(min_crew=least, max_crew=most)))
    assert slugs(refusals) == ([] if fine else ["crew-out-of-order"])


@pytest.mark.parametrize(
    "zone",
    [
        *("Asia/Peking", "", "../etc/passwd", "CST+8", "测试"),
        # D8: what the host's directory has besides.
        *(
            "Factory",
            "localtime",
            "CST6CDT",
            "posixrules",
            "Etc/GMT-8",
            "UTC",
            "posix/Asia/Shanghai",
        ),
    ],
)
def test_zones_are_of_the_database(zone: str) -> None:
    assert slugs(faults(plan(zone=zone))) == ["unknown-zone"]
    for known in ("Asia/Shanghai", "Asia/Chongqing", "America/Argentina/Ushuaia", "Europe/London"):
        assert faults(plan(zone=known)) == []


def test_everything_wrong_with_a_plan_is_told_at_once() -> None:
    wanted = plan(shift_plan(START, START, min_crew=3), shift_plan(END, START), zone="Nowhere")
    assert slugs(faults(wanted)) == [
        "unknown-zone",
        "shift-without-duration",
        "crew-out-of-order",
        "shift-without-duration",
    ]


# --- publishing ---


def test_a_draft_is_published_with_all_its_shifts() -> None:
    draft, shifts = activity(shift_plan(), shift_plan(END, END + timedelta(hours=1)))
    assert slugs(publish_refusals(draft, shifts, OPERATOR.id)) == ["lead-not-agreed"]
    assert publish_refusals(draft, shifts, draft.responsible_id) == []
    change = draft.publish([s.open(NOW).after for s in shifts])
    (event,) = change.events
    assert isinstance(event, ActivityPublished)
    assert [s.shift_id for s in event.shifts] == ["s0", "s1"]
    assert [s.sign_up_opens_at for s in event.shifts] == [NOW, NOW]
    assert change.after.state == "published"
    assert slugs(publish_refusals(change.after, shifts, "anybody")) == ["not-a-draft"]


@pytest.mark.parametrize(
    ("now", "slug"),
    [
        (START - TICK, []),
        (START, ["starts-in-the-past"]),
        (START + TICK, ["starts-in-the-past"]),
        (END - timedelta(days=366), []),
        (END - timedelta(days=366) - TICK, ["too-far-ahead"]),
    ],
)
def test_only_what_is_to_come_is_published(now: datetime, slug: list[str]) -> None:
    _, shifts = activity()
    assert slugs(shift_refusals(shifts, Policy(), now)) == slug


def test_a_planned_opening_is_kept() -> None:
    later = NOW + timedelta(hours=1)
    assert opened(sign_up_opens_at=later).sign_up_opens_at == later
    assert opened().sign_up_opens_at == NOW


# --- seats ---


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        (NOW, ["sign-up-not-open"]),
        (NOW + timedelta(hours=1) - TICK, ["sign-up-not-open"]),
        (NOW + timedelta(hours=1), []),
        (START - TICK, []),
        (START, ["sign-up-closed"]),
        (END, ["sign-up-closed"]),
    ],
)
def test_seats_are_to_be_had_from_the_opening_to_the_start(
    now: datetime, refused: list[str]
) -> None:
    shift = opened(sign_up_opens_at=NOW + timedelta(hours=1))
    assert slugs(reserve_refusals(shift, now)) == refused


def test_the_last_seat() -> None:
    shift = opened()
    for taken in (1, 2):
        assert reserve_refusals(shift, NOW) == []
        seats = Seating(shift, NOW)
        sign_up = seats.reserve(Volunteer(Calendar(id=f"v{taken}")), read=None)
        (event,) = seats.changes()[0].events
        assert isinstance(event, SeatReserved)
        assert (event.seats_taken, event.max_crew) == (taken, 2)
        shift = after(seats)
    assert reserve_refusals(shift, NOW) == [ShiftFull(shift_id="s0", capacity=2)]
    seats = Seating(shift, NOW)
    seats.cancel(Volunteer(Calendar(id="v2").book(shift, NOW).after), sign_up, "测试", late=False)
    (released,) = seats.changes()[0].events
    assert isinstance(released, SeatReleased)
    assert released.seats_taken == 1
    assert reserve_refusals(after(seats), NOW) == []


def test_a_draft_has_no_seats_and_all_reasons_are_told() -> None:
    _, (shift,) = activity(shift_plan(max_crew=1))
    assert slugs(reserve_refusals(shift, NOW)) == ["not-published"]
    assert slugs(reserve_refusals(shift, START)) == ["not-published", "sign-up-closed"]
    seats = Seating(shift, NOW)
    seats.reserve(Volunteer(Calendar(id="v")), read=None)
    told = ["not-published", "sign-up-closed", "shift-full"]
    assert slugs(reserve_refusals(after(seats), START)) == told


def reserve_refusals(shift: Shift, now: datetime) -> list[Refusal]:
    return way_in(shift, Policy(), now, may_wait=False)[1]


def after(seats: Seating) -> Shift:
    shift = seats.changes()[0].after
    assert isinstance(shift, Shift)
    return shift


@pytest.mark.parametrize(("now", "refused"), [(START - TICK, []), (START, ["sign-up-closed"])])
def test_seats_are_given_back_until_the_start(now: datetime, refused: list[str]) -> None:
    assert slugs(cancel_refusals(opened(), now)) == refused


# --- calendars ---


@pytest.mark.parametrize(
    ("start", "length", "clash"),
    [
        (0, 120, True),
        (-60, 60, False),
        (-60, 61, True),
        (120, 60, False),
        (119, 60, True),
        (30, 30, True),
        (-60, 300, True),
    ],
)
def test_bookings_are_half_open(start: int, length: int, clash: bool) -> None:
    calendar = Calendar(id="v").book(opened(), NOW).after
    begins = START + timedelta(minutes=start)
    _, (other,) = activity(shift_plan(begins, begins + timedelta(minutes=length)))
    refusals = calendar.refusals(_renamed(other), Policy(), NOW)
    assert slugs(refusals) == (["overlaps"] if clash else [])
    if clash:
        assert refusals == [Overlaps(shift_id="s0", starts_at=START, ends_at=END)]


def _renamed(shift: Shift) -> Shift:
    return shift.change(id="other").after


def test_one_seat_per_shift() -> None:
    shift = opened()
    calendar = Calendar(id="v").book(shift, NOW).after
    assert calendar.refusals(shift, Policy(), NOW) == [AlreadySignedUp(shift_id="s0")]
    assert calendar.clear([shift.id]).after.refusals(shift, Policy(), NOW) == []


def test_every_overlap_is_told() -> None:
    calendar = Calendar(id="v")
    for name, begins in (("x", START), ("y", START + timedelta(minutes=60))):
        _, (shift,) = activity(shift_plan(begins, begins + timedelta(minutes=60)))
        calendar = calendar.book(shift.change(id=name).after, NOW).after
    told = [
        r.shift_id for r in calendar.refusals(opened(), Policy(), NOW) if isinstance(r, Overlaps)
    ]
    assert told == ["x", "y"]


def test_bookings_long_past_are_forgotten_and_recent_ones_are_not() -> None:
    calendar = Calendar(id="v").book(opened(), NOW).after
    later = opened().change(id="later").after
    kept = calendar.book(later, END + timedelta(days=2) - TICK).after
    assert [b.shift_id for b in kept.bookings] == ["s0", "later"]
    gone = calendar.book(later, END + timedelta(days=2)).after
    assert [b.shift_id for b in gone.bookings] == ["later"]


# --- attendance ---


@pytest.mark.parametrize(
    ("at", "now", "refused"),
    [
        (START - timedelta(hours=1), END, []),
        (START - timedelta(hours=1) - TICK, END, ["outside-check-in-window"]),
        (END + timedelta(hours=4), END + timedelta(days=1), []),
        (END + timedelta(hours=4) + TICK, END + timedelta(days=1), ["outside-check-in-window"]),
        (START, START, []),
        (START + timedelta(minutes=2), START, []),
        (START + timedelta(minutes=2) + TICK, START, ["time-in-the-future"]),
        (END + timedelta(days=9), NOW, ["time-in-the-future", "outside-check-in-window"]),
    ],
)
def test_times_that_can_be_of_this_shift(at: datetime, now: datetime, refused: list[str]) -> None:
    assert slugs(window_refusals(opened(), at, Policy(), now)) == refused


def sign_up() -> SignUp:
    return SignUp.begin(None, opened(), "v", "reserved").after


def test_a_cancelled_claim_can_be_made_again() -> None:
    cancelled = sign_up().cancel("测试·有事", late=True).after
    assert (cancelled.state, cancelled.reason, cancelled.late) == ("cancelled", "测试·有事", True)
    again = SignUp.begin(cancelled, opened(), "v", "reserved").after
    assert (again.state, again.reason, again.late) == ("reserved", None, False)
    assert again.id == cancelled.id
