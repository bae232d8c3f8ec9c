"""Seats and attendance against an oracle that fits on a page."""

import itertools
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from baodao.kit.testing import NOW, MemoryService
from baodao.kit.work import Done
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.sign_up import SignUp
from baodao.schema import Command
from baodao.schema.scheduling.attendance import CheckIn, CheckOut
from baodao.schema.scheduling.seats import CancelSeat, ReserveSeat
from tests.builders import scheduling
from tests.builders.registration import OPERATOR
from tests.support.machines import Machine

BASE = NOW + timedelta(hours=2)
VOLUNTEERS = ["v0", "v1", "v2", "v3"]
# (start, end) in hours after BASE, and seats: some overlap, some only touch, one crosses midnight.
SHIFTS = [(0, 2, 1), (1, 3, 2), (2, 4, 2), (22, 26, 1), (25, 27, 3)]


class Oracle:
    """What must be true: who holds which seat, and who came and left."""

    def __init__(self) -> None:
        self.seats: set[tuple[int, str]] = set()
        self.seen: dict[tuple[int, str], set[tuple[datetime, str]]] = defaultdict(set)
        self.served: dict[tuple[int, str], tuple[datetime, datetime]] = {}

    def may_reserve(self, shift: int, volunteer: str, now: datetime) -> bool:
        start, end, capacity = SHIFTS[shift]
        mine = [self.busy(key) for key in self.seats if key[1] == volunteer]
        held = (shift, volunteer) in self.seats
        free = not held and all(at(end) <= s or e <= at(start) for s, e in mine)
        return free and sum(s == shift for s, _ in self.seats) < capacity and now < at(start)

    def may_cancel(self, shift: int, volunteer: str, now: datetime) -> bool:
        key = (shift, volunteer)
        return key in self.seats and not self.seen[key] and now < at(SHIFTS[shift][0])

    def may_record(self, shift: int, volunteer: str, when: datetime, now: datetime) -> bool:
        start, end, _ = SHIFTS[shift]
        window = at(start - 1) <= when <= at(end + 4) and when <= now + timedelta(minutes=2)
        return (shift, volunteer) in self.seats and window

    def busy(self, key: tuple[int, str]) -> tuple[datetime, datetime]:
        """Who has come and left again is busy only for as long as they were there (E3)."""
        start, end, _ = SHIFTS[key[0]]
        return self.served.get(key, (at(start), at(end)))

    def see(self, key: tuple[int, str], when: datetime, which: str) -> None:
        if (when, which) in self.seen[key]:
            return
        self.seen[key].add((when, which))
        ordered = sorted(self.seen[key])
        came = [time for time, end in ordered if end == "in"]
        if not came or ordered[-1][1] == "in":
            return
        start, end, _ = SHIFTS[key[0]]
        times = max(came[0], at(start)), min(ordered[-1][0], at(end))
        others = [self.busy(one) for one in self.seats if one[1] == key[1] and one != key]
        if times[0] < times[1] and all(e <= times[0] or times[1] <= s for s, e in others):
            self.served[key] = times

    def attended(self, key: tuple[int, str]) -> bool:
        """Somebody was seen to come, and to go after that."""
        came = [time for time, end in self.seen[key] if end == "in"]
        return any(end == "out" and time > min(came) for time, end in self.seen[key] if came)


def at(hours: float) -> datetime:
    return BASE + timedelta(hours=hours)


class Seats(Machine):
    service: MemoryService

    def __init__(self) -> None:
        super().__init__()
        self.oracle = Oracle()
        self.shift_ids: list[str] = []

    @initialize()
    def prepare(self) -> None:
        self.service = self.wait(scheduling.prepared())
        shifts = [
            {"starts_at": at(start), "ends_at": at(end), "max_crew": seats}
            for start, end, seats in SHIFTS
        ]
        self.shift_ids = self.wait(scheduling.opened(self.service, *shifts))

    def check(
        self, allowed: bool, kind: type[Command], shift: int, volunteer: str, **more: Any
    ) -> bool:
        """The answer is the oracle's, and the same when the command comes again."""
        fields = scheduling.seat(self.shift_ids[shift], volunteer, **more)
        command = self.service.command(kind, OPERATOR, **fields)
        outcome = self.wait(self.service.decide(command))
        assert isinstance(outcome, Done) == allowed, (outcome, self.service.now)
        if isinstance(outcome, Done):
            again = self.wait(self.service.decide(command))
            assert again == Done(outcome.reply, repeated=True)
        return allowed

    @rule(shift=st.integers(0, len(SHIFTS) - 1), volunteer=st.sampled_from(VOLUNTEERS))
    def reserve(self, shift: int, volunteer: str) -> None:
        allowed = self.oracle.may_reserve(shift, volunteer, self.service.now)
        if self.check(allowed, ReserveSeat, shift, volunteer):
            self.oracle.seats.add((shift, volunteer))

    @rule(shift=st.integers(0, len(SHIFTS) - 1), volunteer=st.sampled_from(VOLUNTEERS))
    def cancel(self, shift: int, volunteer: str) -> None:
        allowed = self.oracle.may_cancel(shift, volunteer, self.service.now)
        if self.check(allowed, CancelSeat, shift, volunteer, reason="测试"):
            self.oracle.seats.discard((shift, volunteer))

    @rule(
        shift=st.integers(0, len(SHIFTS) - 1),
        volunteer=st.sampled_from(VOLUNTEERS),
        which=st.sampled_from(["in", "out"]),
        hours=st.sampled_from([-1.5, -1, 0, 0.5, 1, 2, 4, 6, 6.5]),
    )
    def attend(self, shift: int, volunteer: str, which: str, hours: float) -> None:
        when = at(SHIFTS[shift][0] + hours)
        allowed = self.oracle.may_record(shift, volunteer, when, self.service.now)
        kind = CheckIn if which == "in" else CheckOut
        if self.check(allowed, kind, shift, volunteer, at=when):
            self.oracle.see((shift, volunteer), when, which)

    @rule(hours=st.sampled_from([0.5, 1, 3, 12]))
    def time_passes(self, hours: float) -> None:
        self.service.now += timedelta(hours=hours)

    @invariant()
    def what_is_stored_is_what_the_oracle_knows(self) -> None:
        if not self.shift_ids:
            return
        held = self.oracle.seats
        for number, shift_id in enumerate(self.shift_ids):
            shift: Shift = self.wait(self.service.stored(Shift, shift_id))
            assert shift.seats_taken == sum(s == number for s, _ in held) <= shift.max_crew
        for volunteer in VOLUNTEERS:
            calendar: Calendar = self.wait(self.service.stored(Calendar, volunteer))
            bookings = sorted(calendar.bookings, key=lambda b: b.starts_at)
            assert len({b.shift_id for b in bookings}) == len(bookings)
            for one, other in itertools.pairwise(bookings):
                assert one.ends_at <= other.starts_at
        for number, volunteer in held:
            name = f"{self.shift_ids[number]}-{volunteer}"
            sign_up: SignUp = self.wait(self.service.stored(SignUp, name))
            assert sign_up.state == "reserved"
            was_there = self.oracle.attended((number, volunteer))
            assert bool(sign_up.presence.stretches) == was_there


TestSeats = Seats.TestCase
TestSeats.settings = settings(max_examples=40, stateful_step_count=40)
