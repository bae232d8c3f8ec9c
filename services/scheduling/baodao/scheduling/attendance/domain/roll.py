"""The roll of a shift: open while attendance is recorded, closed once it is settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import beginning_of, days_after
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.working_days import day_of_end, working_days_after
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.common.policies import Policy
from baodao.schema import Refusal
from baodao.schema.scheduling.rolls import (
    EndOutsideShift,
    NotOverYet,
    RollAlreadyClosed,
    RollClosed,
    RollSettled,
    RollState,
)

_SUFFIX = "-roll"


def roll_id(command: Any) -> str:
    """The id of the roll of the shift that a command is about; a shift has one."""
    return f"{command.shift_id}{_SUFFIX}"


def closes_by_itself(shift: Shift, policy: Policy) -> datetime:
    """When a roll closes that nobody has closed: at the end of a working day."""
    last = working_days_after(day_of_end(shift.ends_at), policy.close_roll_days)
    return beginning_of(days_after(last, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll(Aggregate):
    """The roll of a shift, from the first that anybody was seen.

    `closes_at` is when it closes by itself. `ended_at` is when the shift really ended, once that is
    settled. It is `settled` when everybody knows what became of their attendance.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open", "closed"),
        close=Move(("open",), "closed"),
        settle=Move(("closed",), "settled"),
    )

    shift_id: str
    state: RollState = "open"
    closes_at: datetime | None = None
    ended_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Once it is closed the end of the shift stays, and states change by `LIFE`."""
        if isinstance(before, Roll) and before.ended_at not in (None, self.ended_at):
            return "the end of the shift was settled before"
        if (self.state == "open") != (self.ended_at is None):
            return "the end of the shift does not fit its state"
        return self.LIFE.broken(before, self)

    @classmethod
    def blank(cls, key: str) -> Self:
        """The roll of a shift in which nobody was seen yet."""
        return cls(id=key, shift_id=key.removesuffix(_SUFFIX))

    @property
    def is_open(self) -> bool:
        """Whether attendance is not settled yet."""
        return self.state == "open"

    def begin(self, shift: Shift, policy: Policy) -> list[Change[Self]]:
        """Note that somebody was seen; nothing changes if that is known."""
        if self.version:
            return []
        return [self.change(closes_at=closes_by_itself(shift, policy))]

    def close_refusals(
        self, shift: Shift, ended_at: datetime | None, now: datetime
    ) -> list[Refusal]:
        """Why it cannot be closed now, with this as the end of its shift."""
        refusals: list[Refusal] = []
        end = ended_at or self.ended_at or shift.over_at
        if ended_at and not shift.starts_at < ended_at <= shift.ends_at:
            refusals.append(EndOutsideShift(starts_at=shift.starts_at, ends_at=shift.ends_at))
        elif now < end:
            refusals.append(NotOverYet(ends_at=end))
        if self.ended_at and ended_at not in (None, self.ended_at):
            refusals.append(RollAlreadyClosed(ended_at=self.ended_at))
        return refusals

    def close(
        self, shift: Shift, ended_at: datetime | None, *, by_itself: bool
    ) -> list[Change[Self]]:
        """Close it; nothing changes if it is closed."""
        if not self.is_open:
            return []
        ended_at = ended_at or shift.over_at
        closed = RollClosed(
            division=shift.division,
            roll_id=self.id,
            shift_id=shift.id,
            activity_id=shift.activity_id,
            organisation_id=shift.organisation_id,
            ended_at=ended_at,
            by_itself=by_itself,
        )
        return [self.change(closed, state="closed", closes_at=None, ended_at=ended_at)]

    def settle(self, shift: Shift, attended: int) -> Change[Self]:
        """Note that everybody was told, so many of an attendance."""
        ended_at = self.ended_at or shift.over_at
        told = RollSettled(
            **shift.served(ended_at),
            roll_id=self.id,
            attended=attended,
            most_people=shift.most_people if shift.takes_place else None,
            category=shift.category,
            responsible_id=shift.responsible_id,
            role=shift.role,
            place=shift.where.place if shift.where else None,
        )
        return self.change(told, state="settled")
