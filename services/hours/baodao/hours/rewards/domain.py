"""A reward 礼遇 that somebody is granted: it waits, and is picked up once or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import beginning_of, days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.hours import reward_refusals as refusals
from baodao.schema.hours import rewards as schema

_COLLECTED: tuple[schema.RewardState, ...] = ("collected", "disputed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward(Aggregate):
    """A reward; its id is made with a key of the organisation, its reference and whose it is.

    It is in the name of the record that was named: when two records are two people's after all,
    each has what was meant for them. `until` is the last day on which it is handed out, `next_at`
    when that is over, as long as it waits. Of one grant to two records of a person one is handed
    out, and the other one is withdrawn as the `same_as` that. Who has entered it and handed it out
    is shown to nobody.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("waiting",),
        redeem=Move(("waiting",), "collected"),
        dispute=Move(("collected",), "disputed"),
        lapse=Move(("waiting",), "lapsed"),
        withdraw=Move(("waiting",), "withdrawn"),
        decline=Move(("waiting",), "declined"),
    )

    volunteer_id: str
    organisation_id: str
    division: str
    grant_reference: str
    title: str
    place: str
    until: str
    granting_body: str | None
    granted_at: datetime
    granted_by: str
    next_at: datetime | None
    state: schema.RewardState = "waiting"
    collected_at: datetime | None = None
    collected_by: str | None = None
    disputed_at: datetime | None = None
    withdrawn_for: str | None = None
    same_as: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """What was granted is never changed, and nobody grants or hands out to themself."""
        if self.volunteer_id in (self.granted_by, self.collected_by):
            return "it was granted or handed out by whose it is"
        reasons = [one for one in (self.withdrawn_for, self.same_as) if one is not None]
        if len(reasons) != (self.state == "withdrawn"):
            return f"it is {self.state} for {reasons}"
        told: dict[str, tuple[object, bool]] = {
            "next looked at": (self.next_at, self.state == "waiting"),
            "picked up at": (self.collected_at, self.is_collected),
            "handed out by": (self.collected_by, self.is_collected),
            "disputed at": (self.disputed_at, self.state == "disputed"),
        }
        for what, (value, is_due) in told.items():
            if (value is not None) != is_due:
                return f"it is {self.state}, and {what} {value}"
        if isinstance(before, Reward) and before.version and self.said != before.said:
            return "what was granted is never changed"
        return self.LIFE.broken(before, self)

    @property
    def said(self) -> tuple[object, ...]:
        """What was granted, in a form to be compared."""
        whose = (self.volunteer_id, self.organisation_id, self.grant_reference)
        return (*whose, self.title, self.place, self.until, self.granting_body)

    @classmethod
    def grant(
        cls, number: str, command: schema.GrantReward, division: str, now: datetime
    ) -> Change[Self]:
        """Have it wait for somebody, who lives in this division."""
        one = cls(
            id=number,
            volunteer_id=command.volunteer_id,
            organisation_id=command.organisation_id,
            division=division,
            grant_reference=command.grant_reference,
            title=command.title,
            place=command.place,
            until=command.until,
            granting_body=command.granting_body,
            granted_at=now,
            granted_by=command.actor.id,
            next_at=beginning_of(days_after(command.until, 1)),
        )
        told = schema.RewardGranted(
            **one._named(),
            title=one.title,
            place=one.place,
            until=one.until,
            granting_body=one.granting_body,
        )
        return one.change(told)

    def is_as(self, command: schema.GrantReward) -> bool:
        """Whether the same was granted, to whichever record of the person."""
        said = (command.title, command.place, command.until, command.granting_body)
        return said == (self.title, self.place, self.until, self.granting_body)

    @property
    def is_collected(self) -> bool:
        """Whether it was handed out, to whomever."""
        return self.state in _COLLECTED

    def is_over(self, now: datetime) -> bool:
        """Whether its last day has passed, also if that was not noted yet."""
        return self.state == "lapsed" or (self.next_at is not None and self.next_at <= now)

    def redeem_refusals(self, twins: Iterable[Self], now: datetime) -> list[Refusal]:
        """Why it is not handed out: it or a twin of it was, or it does not wait any more."""
        for one in (self, *twins):
            if one.is_collected and one.collected_at is not None:
                return [refusals.RewardCollectedBefore(collected_at=one.collected_at)]
        return self.code_refusals(now)

    def code_refusals(self, now: datetime) -> list[Refusal]:
        """Why its code is not good for anything now."""
        if self.is_over(now):
            return [refusals.RewardOver(until=self.until)]
        return self.refusals("redeem")

    def refusals(self, move: str) -> list[Refusal]:
        """`reward-not-waiting` unless this move leads on from where it is."""
        if self.state in self.LIFE.sources(move):
            return []
        return [refusals.RewardNotWaiting(state=self.state)]

    def redeem(self, command: schema.RedeemReward, now: datetime) -> Change[Self]:
        """Note that it is handed out."""
        told = schema.RewardCollected(**self._named(), collected_at=now)
        by = command.actor.id
        return self.change(told, state="collected", collected_at=now, collected_by=by, next_at=None)

    def give_way(self, other: str) -> Change[Self]:
        """Withdraw it, since the same was handed out under another record of the person."""
        told = schema.RewardWithdrawn(**self._named())
        return self.change(told, state="withdrawn", same_as=other, next_at=None)

    def withdraw(self, reason: str) -> Change[Self]:
        """Take it back."""
        told = schema.RewardWithdrawn(**self._named())
        return self.change(told, state="withdrawn", withdrawn_for=reason, next_at=None)

    def decline(self) -> Change[Self]:
        """Note that whose it is does not want it."""
        told = schema.RewardDeclined(**self._named())
        return self.change(told, state="declined", next_at=None)

    def dispute(self, now: datetime) -> Change[Self]:
        """Note that whose it is has not got it."""
        told = schema.RewardPickupDisputed(**self._named())
        return self.change(told, state="disputed", disputed_at=now)

    def lapse(self) -> Change[Self]:
        """Note that nobody has picked it up until its last day."""
        return self.change(schema.RewardLapsed(**self._named()), state="lapsed", next_at=None)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "reward_number": self.id,
            "volunteer_id": self.volunteer_id,
            "organisation_id": self.organisation_id,
        }


def grant_refusals(
    command: schema.GrantReward, known: Reward | None, now: datetime
) -> list[Refusal]:
    """Why it is not granted: the number was used for something else, or its last day is past."""
    if known:
        return [refusals.RewardKnown(reward_number=known.id, state=known.state)]
    return [refusals.RewardUntilPast()] if command.until < today(now) else []
