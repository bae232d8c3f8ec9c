"""Pairing 结对: a pact between a unit and a community, made by both and ended by either."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.party.domain.disagreements import side_of
from baodao.schema import Actor, Refusal
from baodao.schema.registration.disagreements import Side
from baodao.schema.registration.pairings import (
    OtherSideSigns,
    PactDaysWrong,
    PairingAct,
    PairingEnd,
    PairingEnded,
    PairingProposed,
    PairingSigned,
    PairingState,
    ProposePairing,
)
from baodao.schema.registration.volunteers import NotInState


@dataclass(frozen=True, slots=True)
class Act:
    """An act of one side in a pact, and who did it for that side."""

    act: PairingAct
    side: Side | None
    at: datetime
    by_role: str
    by_organisation: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(Aggregate):
    """A pact; it holds in `[from_day, until_day)` once both sides have signed."""

    LIFE: ClassVar = LifeCycle(
        begins=("proposed",),
        sign=Move(("proposed",), "signed"),
        end=Move(("proposed", "signed"), "ended"),
    )

    unit_id: str
    division: str
    title: str
    reference: str
    from_day: str
    until_day: str
    state: PairingState
    proposed_by: Side
    acts: tuple[Act, ...]
    ended: PairingEnd | None = None

    @classmethod
    def propose(
        cls, pairing_id: str, command: ProposePairing, side: Side, now: datetime
    ) -> Change[Self]:
        """Propose a pact that one side would sign."""
        event = PairingProposed(
            division=command.division,
            pairing_id=pairing_id,
            unit_id=command.unit_id,
            proposed_by=side,
            from_day=command.from_day,
            until_day=command.until_day,
        )
        return cls(
            id=pairing_id,
            unit_id=command.unit_id,
            division=command.division,
            title=command.title,
            reference=command.reference,
            from_day=command.from_day,
            until_day=command.until_day,
            state="proposed",
            proposed_by=side,
            acts=(_act("proposed", side, command.actor, now),),
        ).change(event)

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        return [] if self.state in self.LIFE.sources(move) else [NotInState(state=self.state)]

    def sign_refusals(self, side: Side, now: datetime) -> list[Refusal]:
        """Why this side cannot sign the pact."""
        refusals: list[Refusal] = []
        if side == self.proposed_by:
            refusals.append(OtherSideSigns(side=side))
        refusals += self.move_refusals("sign")
        return refusals + days_refusals(self.from_day, self.until_day, now)

    def sign(self, side: Side, actor: Actor, now: datetime) -> Change[Self]:
        """Sign the pact, after which both sides have signed."""
        event = PairingSigned(
            division=self.division,
            pairing_id=self.id,
            unit_id=self.unit_id,
            from_day=self.from_day,
            until_day=self.until_day,
        )
        return self.change(
            event, state="signed", acts=(*self.acts, _act("signed", side, actor, now))
        )

    def end(self, side: Side, reason: str, actor: Actor, now: datetime) -> Change[Self]:
        """End the pact for one side, or while it is only proposed decline or withdraw it."""
        how: PairingEnd = "ended-early"
        if self.state == "proposed":
            how = "withdrawn" if side == self.proposed_by else "declined"
        return self._end(how, _act("ended", side, actor, now, reason), now)

    def is_due(self, day: str) -> bool:
        """Whether the pact is open and its last day is over."""
        return self.is_open and self.until_day <= day

    @property
    def is_open(self) -> bool:
        """Whether it is proposed or signed."""
        return not self.move_refusals("end")

    def fall_away(self, actor: Actor, now: datetime) -> Change[Self]:
        """End the pact because its unit has ended."""
        return self._end("ended-early", _act("ended", None, actor, now), now)

    def lapse(self, actor: Actor, now: datetime) -> Change[Self]:
        """End the pact by itself: its last day is over."""
        return self._end("lapsed", _act("ended", None, actor, now), now)

    def _end(self, how: PairingEnd, act: Act, now: datetime) -> Change[Self]:
        event = PairingEnded(
            division=self.division,
            pairing_id=self.id,
            unit_id=self.unit_id,
            how=how,
            ended_by=act.side,
            ended_on=today(now),
        )
        return self.change(event, state="ended", ended=how, acts=(*self.acts, act))


def pact_side(actor: Actor, unit_id: str) -> Side:
    """For which side of a pact an actor signs."""
    return "unit" if side_of(actor, unit_id) == "unit" else "community"


def days_refusals(from_day: str, until_day: str, now: datetime) -> list[Refusal]:
    """Whether a pact of these days can hold at all."""
    if from_day < until_day and today(now) < until_day:
        return []
    return [PactDaysWrong(from_day=from_day, until_day=until_day)]


def _act(
    act: PairingAct, side: Side | None, actor: Actor, now: datetime, note: str | None = None
) -> Act:
    return Act(act, side, now, actor.role, actor.organisation, note)
