"""The deadline of a shift's record: ten working days, of which a pack may make fewer.

What happens to a shift is told in any order and sometimes only in part, and a deadline is the same
whatever came first: each message carries the facts of the shift, and what depends on all of them is
counted anew with each.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from baodao.hours.common.policies import Policy
from baodao.kernel.days import beginning_of, days_after, in_order_of
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.working_days import (
    day_of_end,
    is_final,
    working_days_after,
    working_days_before,
)
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.deadlines import RecordingDue, RecordingLate, RecordingState
from baodao.schema.scheduling.activity_changes import ShiftOver
from baodao.schema.scheduling.attendance import AttendanceRecorded
from baodao.schema.scheduling.rolls import RollSettled

_CHINA = "Asia/Shanghai"
_REMIND_AT = timedelta(hours=9)
_REMINDERS = (3, 1)
_LATE = ("late", "recorded-late")


@lru_cache(maxsize=256)
def _known_zone(zone: str | None) -> str:
    """An IANA zone; China's for one that this machine does not know (yet)."""
    try:
        return ZoneInfo(zone or _CHINA).key
    except (ZoneInfoNotFoundError, ValueError):
        return _CHINA


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline: the last day, and whether that may still become another one."""

    on: str
    is_final: bool

    @classmethod
    def of(cls, ended_at: datetime, zone: str | None, days: int) -> Self:
        """The deadline of what ended at an instant, within so many working days.

        The first working day is the one after its last day, by the clock of an IANA zone (None:
        China's); what ends at midnight ends on the day before (Order 67 art. 11).
        """
        on = working_days_after(day_of_end(ended_at, _known_zone(zone)), days)
        return cls(on, is_final(on))

    @property
    def at(self) -> datetime:
        """The instant at which it is over: 24:00 of its day in China."""
        return beginning_of(days_after(self.on, 1))

    def is_past(self, at: datetime) -> bool:
        """Whether an instant is too late; none is while the deadline is provisional."""
        return self.is_final and at >= self.at

    def reminder(self, days: int) -> datetime:
        """When it is said that so many working days are left: at nine in the morning in China."""
        return beginning_of(working_days_before(self.on, days)) + _REMIND_AT


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingDeadline(Aggregate):
    """Until when a shift is recorded, and what of it is; its id is the shift's.

    It is recorded once its roll is settled and of all who `attended` by then the ledger has taken
    the attendance (`entered`), and late by the last of these. `awaits_year` is the year (`YYYY`)
    whose days have to be known for it to be final, `marked` for how many days left it was last
    told, and at `next_at` something of it falls due.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open", "late", "recorded", "recorded-late"),
        pass_by=Move(("open",), "late"),
        record=Move(("open", "late"), ("recorded", "recorded-late")),
        add_to=Move(("recorded",), "recorded-late"),
    )

    activity_id: str = ""
    organisation_id: str = ""
    division: str = ""
    title: str = ""
    zone: str | None = None
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    days: int = 0
    due_on: str = ""
    by_due: str = ""
    awaits_year: str | None = None
    state: RecordingState = "open"
    settled_at: datetime | None = None
    attended: int | None = None
    entered_at: datetime | None = None
    entered: int = 0
    marked: int | None = None
    next_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """It is open only while something is missing, and states change by `LIFE`."""
        if self.is_complete != self.state.startswith("recorded"):
            return f"{self.entered} of {self.attended} are {self.state}"
        if self.awaits_year and self.state in _LATE:
            return "it is late by a deadline that is provisional"
        return self.LIFE.broken(before, self)

    @classmethod
    def none(cls, key: str) -> Self:
        """Of a shift of which nothing was told yet."""
        return cls(id=key)

    @property
    def is_complete(self) -> bool:
        """Whether all of the shift is recorded."""
        return self.attended is not None and self.entered >= self.attended

    @property
    def limit(self) -> Limit:
        """Its deadline as it is counted now."""
        assert self.ended_at is not None  # noqa: S101 -- whatever was told has said it
        return Limit.of(self.ended_at, self.zone, self.days)

    def begin(self, event: ShiftOver, policy: Policy) -> list[Change[Self]]:
        """Note that a shift is over in which somebody had a seat, and may have served."""
        if event.kind != "volunteer" or (not event.people and not self.version):
            return []
        return [self._become(**self._known(event, event.starts_at, event.ends_at, policy))]

    def enter(self, event: AttendanceRecorded, at: datetime, policy: Policy) -> list[Change[Self]]:
        """Note that the ledger has taken an attendance that was recorded at an instant."""
        if event.kind != "volunteer":
            return []
        facts = self._known(event, event.shift_starts_at, event.shift_ends_at, policy)
        entered_at = max(at, self.entered_at or at)
        return [self._become(**facts, entered=self.entered + 1, entered_at=entered_at)]

    def settle(self, event: RollSettled, at: datetime, policy: Policy) -> list[Change[Self]]:
        """Note that the roll is settled; nothing changes if it was."""
        if event.kind != "volunteer" or self.settled_at:
            return []
        facts = self._known(event, event.starts_at, event.ends_at, policy)
        return [self._become(**facts, settled_at=at, attended=event.attended)]

    def pass_mark(self, now: datetime) -> Change[Self]:
        """Tell the last of the marks that have passed: so many days are left, or none."""
        passed = [days for at, days in self._marks(self.limit, self.state) if at <= now]
        left = min(passed)
        if not left:
            return self._become(state="late", marked=0)
        told = RecordingDue(**self._named(), due_on=self.due_on, days_left=left)
        return self._become(told, marked=left)

    def is_due(self, now: datetime) -> bool:
        """Whether a mark has passed that was not told."""
        return self.next_at is not None and self.next_at <= now

    def recount(self) -> Change[Self]:
        """Count a provisional deadline anew, by what is known of its year by now."""
        return self._become()

    def _known(
        self,
        event: ShiftOver | RollSettled | AttendanceRecorded,
        starts_at: datetime,
        ended_at: datetime,
        policy: Policy,
    ) -> dict[str, Any]:
        """What is known of the shift with what an event tells; a real end is before a planned one.

        Within how many days it is recorded, is decided by the first.
        """
        return {
            "activity_id": event.activity_id,
            "organisation_id": event.organisation_id,
            "division": event.division,
            "title": event.title,
            "zone": event.zone or self.zone,
            "starts_at": starts_at,
            "ended_at": min(ended_at, self.ended_at or ended_at),
            "days": self.days or policy.recording_days,
        }

    def _become(self, *events: RecordingDue, **fields: Any) -> Change[Self]:
        after = replace(self, **fields)
        limit = after.limit
        state = after._judged(limit)  # noqa: SLF001 -- of its own class
        is_new = state in _LATE and self.state not in _LATE
        late = [RecordingLate(**after._named(), due_on=limit.on)] if is_new else []  # noqa: SLF001
        derived = {
            "due_on": limit.on,
            "by_due": in_order_of(limit.on, self.id),
            "awaits_year": None if limit.is_final else limit.on[:4],
            "state": state,
            "next_at": min((at for at, _ in after._marks(limit, state)), default=None),  # noqa: SLF001
        }
        return self.change(*events, *late, **{**fields, **derived})

    def _judged(self, limit: Limit) -> RecordingState:
        last = max((at for at in (self.settled_at, self.entered_at) if at), default=None)
        is_late = last is not None and limit.is_past(last)
        if self.is_complete:
            return "recorded-late" if is_late else "recorded"
        return "late" if is_late or self.state == "late" else "open"

    def _marks(self, limit: Limit, state: RecordingState) -> list[tuple[datetime, int]]:
        """The marks that are still to be told in a state, as (instant, working days left)."""
        if state != "open" or not limit.is_final:
            return []
        known = self.days if self.marked is None else self.marked
        marks = [(limit.reminder(days), days) for days in _REMINDERS if days < known]
        return [*marks, (limit.at, 0)]

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "deadline_id": self.id,
            "activity_id": self.activity_id,
            "organisation_id": self.organisation_id,
        }
