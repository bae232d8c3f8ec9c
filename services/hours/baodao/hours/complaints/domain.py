"""A complaint: received, answered or redirected; and how many of them there are."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from baodao.hours.common.policies import Policy
from baodao.hours.deadlines.domain import Limit
from baodao.kernel.days import quarter_of, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Event
from baodao.schema.hours import complaints as schema

_CHINA = "Asia/Shanghai"
_REMINDERS = (3, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint(Aggregate):
    """What somebody has complained of to civil affairs; its id is the number of the receipt.

    Nothing is kept of who they are. `concerns` are the organisations that it is about, which
    neither see it nor decide on it. It is to be closed within so many working `days`, counted anew
    whenever that matters; at `next_at` something of it falls due, and `marked` is for how many days
    left it was last told. The words of one that is closed are kept for `words_days`.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("filed",),
        answer=Move(("filed",), "answered"),
        redirect=Move(("filed",), "redirected"),
    )

    division: str
    complained_of: schema.ComplaintSubject
    organisation_id: str | None
    certificate_number: str | None
    concerns: tuple[str, ...]
    complaint_text: str | None
    complained_at: datetime
    days: int
    words_days: int
    state: schema.ComplaintState = "filed"
    outcome: schema.ComplaintOutcome | None = None
    conclusion: str | None = None
    redirected_to: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    marked: int | None = None
    next_at: datetime | None = None

    def broken(self, before: Aggregate) -> str | None:
        """It is closed once, by nobody for a body that it is about, and its words go after that."""
        if (self.outcome is not None) != (self.state == "answered"):
            return f"it is {self.state} with the outcome {self.outcome}"
        if self.complaint_text is None and self.closed_at is None:
            return "its words are gone, and nobody has answered"
        if isinstance(before, Complaint) and before.concerns != self.concerns:
            return "whom it concerns was changed"
        return self.LIFE.broken(before, self)

    @property
    def limit(self) -> Limit:
        """Until when it is to be closed, as that is counted now."""
        return Limit.of(self.complained_at, _CHINA, self.days)

    @property
    def due_on(self) -> str:
        """The last day of its deadline."""
        return self.limit.on

    def is_late(self, now: datetime) -> bool:
        """Whether it was, or is by now, not closed in time."""
        return self.limit.is_past(self.closed_at or now)

    @classmethod
    def file(
        cls,
        number: str,
        command: schema.FileComplaint,
        concerns: Iterable[str],
        policy: Policy,
        now: datetime,
    ) -> Change[Self]:
        """Receive it under a number."""
        one = cls(
            id=number,
            division=command.division,
            complained_of=command.complained_of,
            organisation_id=command.organisation_id,
            certificate_number=command.certificate_number,
            concerns=tuple(dict.fromkeys(concerns)),
            complaint_text=command.complaint_text,
            complained_at=now,
            days=policy.complaint_days,
            words_days=policy.complaint_words_days,
        )
        told = schema.ComplaintFiled(**one._counted(), due_on=one.due_on)
        return one.change(told, next_at=one._next_mark())

    def answer(self, command: schema.AnswerComplaint, now: datetime) -> Change[Self]:
        """Say what was found."""
        outcome = command.outcome
        told = schema.ComplaintAnswered(**self._counted(), outcome=outcome)
        said = {"outcome": outcome, "conclusion": command.conclusion}
        return self._close(told, command.actor.id, now, state="answered", **said)

    def redirect(self, command: schema.RedirectComplaint, now: datetime) -> Change[Self]:
        """Say whose matter it is."""
        told = schema.ComplaintRedirected(**self._counted())
        said = {"redirected_to": command.redirected_to}
        return self._close(told, command.actor.id, now, state="redirected", **said)

    def is_due(self, now: datetime) -> bool:
        """Whether something of it has fallen due."""
        return self.next_at is not None and self.next_at <= now

    def pass_mark(self, now: datetime) -> Change[Self]:
        """Tell how many days are left, or that none is; of a closed one let the words go."""
        if self.closed_at:
            gone = {"complaint_text": None, "conclusion": None, "redirected_to": None}
            return self.change(**gone, next_at=None)
        passed = [days for at, days in self._marks() if at <= now]
        if not passed:
            return self.change(next_at=self._next_mark(now))
        left = min(passed)
        due_on = self.due_on
        told: Event = schema.ComplaintLate(**self._counted(), due_on=due_on)
        if left:
            named = {"division": self.division, "receipt_number": self.id}
            told = schema.ComplaintDue(**named, due_on=due_on, days_left=left)
        marked = replace(self, marked=left)
        return self.change(told, marked=left, next_at=marked._next_mark(now))  # noqa: SLF001 -- its own

    def _close(self, told: Event, by: str, now: datetime, **said: Any) -> Change[Self]:
        forgotten_at = now + timedelta(days=self.words_days)
        return self.change(told, closed_at=now, closed_by=by, next_at=forgotten_at, **said)

    def _counted(self) -> dict[str, Any]:
        """What of it is counted, and where."""
        return {
            "division": self.division,
            "receipt_number": self.id,
            "complained_of": self.complained_of,
            "quarter": quarter_at(self.complained_at),
        }

    def _marks(self) -> list[tuple[datetime, int]]:
        """The marks that are still to be told, as (instant, working days left)."""
        limit = self.limit
        if not limit.is_final or self.marked == 0:
            return []
        known = self.days if self.marked is None else self.marked
        marks = [(limit.reminder(days), days) for days in _REMINDERS if days < known]
        return [*marks, (limit.at, 0)]

    def _next_mark(self, now: datetime | None = None) -> datetime | None:
        """When to look again; every day while nobody knows the days of the deadline's year."""
        limit = self.limit
        if limit.is_final:
            return min((at for at, _ in self._marks()), default=None)
        return limit.at if now is None or limit.at > now else now + _DAY


def quarter_at(moment: datetime) -> str:
    """The quarter that it is in China at an instant."""
    day = today(moment)
    return f"{day[:4]}Q{quarter_of(day)}"


Counted = (
    schema.ComplaintFiled
    | schema.ComplaintLate
    | schema.ComplaintAnswered
    | schema.ComplaintRedirected
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTally(Aggregate):
    """The complaints of one quarter about one kind of matter in one division, in numbers."""

    division: str
    quarter: str
    complained_of: schema.ComplaintSubject
    filed: int = 0
    upheld: int = 0
    not_upheld: int = 0
    not_established: int = 0
    redirected: int = 0
    past_due: int = 0

    @staticmethod
    def key(event: Counted) -> str:
        """The id of the tally in which an event counts; they sort by quarter and place."""
        return f"{event.quarter}-{event.division}-{event.complained_of}"

    @classmethod
    def blank(cls, tally_id: str) -> Self:
        """The tally of a place of which nobody has complained yet."""
        quarter, division, matter = tally_id.split("-")
        subject: Any = matter
        return cls(id=tally_id, quarter=quarter, division=division, complained_of=subject)

    def count(self, event: Counted) -> Change[Self]:
        """Count what an event tells."""
        name = _COUNTS.get(type(event)) or _field_of(event)
        return self.change(**{name: getattr(self, name) + 1})


_COUNTS: dict[type[Event], str] = {
    schema.ComplaintFiled: "filed",
    schema.ComplaintLate: "past_due",
    schema.ComplaintRedirected: "redirected",
}


def _field_of(event: Counted) -> str:
    assert isinstance(event, schema.ComplaintAnswered)  # noqa: S101 -- the only other one
    return event.outcome.replace("-", "_")
