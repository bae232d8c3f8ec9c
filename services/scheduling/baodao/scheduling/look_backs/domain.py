"""Looking back 回头看 at an activity, so many days after it has ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.common.policies import Policy
from baodao.schema.scheduling.activity_changes import ActivityEnded
from baodao.schema.scheduling.look_backs import (
    LookBackDue,
    LookBackRecorded,
    LookBackState,
    RecordLookBack,
)

_SUFFIX = "-look-back"


def look_back_id(event: ActivityEnded) -> str:
    """The id of the look back at an activity; it has one at most."""
    return f"{event.activity_id}{_SUFFIX}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack(Aggregate):
    """What is looked at on `look_on`, a day in China: whether what an activity did has lasted.

    `note` is that of whoever looked last, at `found_at`.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("planned",),
        fall_due=Move(("planned",), "due"),
        record=Move(("planned", "due", "kept", "slipped"), ("kept", "slipped")),
    )

    activity_id: str = ""
    organisation_id: str = ""
    division: str = ""
    title: str = ""
    look_on: str = ""
    state: LookBackState = "planned"
    note: str | None = None
    found_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    @classmethod
    def none(cls, key: str) -> Self:
        """Of an activity at which nobody has to look back yet."""
        return cls(id=key)

    def plan(self, event: ActivityEnded, policy: Policy) -> list[Change[Self]]:
        """Plan it, if the pack says after how many days; nothing changes if it is planned."""
        if self.version or not policy.look_back_days or event.kind != "volunteer":
            return []
        look_on = days_after(today(event.ends_at), policy.look_back_days)
        return [
            self.change(
                activity_id=event.activity_id,
                organisation_id=event.organisation_id,
                division=event.division,
                title=event.title,
                look_on=look_on,
            )
        ]

    def is_due(self, now: datetime) -> bool:
        """Whether somebody has to look by now."""
        return self.state == "planned" and self.look_on <= today(now)

    def fall_due(self) -> Change[Self]:
        """Tell whose activity it was that it is time."""
        due = LookBackDue(**self._named(), title=self.title, look_on=self.look_on)
        return self.change(due, state="due")

    def record(self, command: RecordLookBack, now: datetime) -> Change[Self]:
        """Note what was found."""
        told = LookBackRecorded(**self._named(), found=command.found)
        return self.change(told, state=command.found, note=command.note, found_at=now)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "look_back_id": self.id,
            "activity_id": self.activity_id,
            "organisation_id": self.organisation_id,
        }
