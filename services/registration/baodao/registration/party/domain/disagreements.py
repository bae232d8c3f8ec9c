"""Disagreements: unit and community own their own facts, and where these differ it is an event."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor, Refusal
from baodao.schema.access import OVERSEERS, SPEAKERS
from baodao.schema.registration.disagreements import (
    About,
    DisagreementKind,
    DisagreementRaised,
    DisagreementSettled,
    DisagreementState,
    OnlyAgreeing,
    SettleDisagreement,
    Settler,
    Side,
)
from baodao.schema.registration.volunteers import NotInState


@dataclass(frozen=True, slots=True)
class Matter:
    """The matter of a disagreement: a unit's report at a community, and the two counts if any."""

    about: About
    report_id: str
    unit_id: str
    division: str
    unit_count: int | None = None
    community_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement(Aggregate):
    """What a unit and a community say differently of one report, until it is settled."""

    LIFE: ClassVar = LifeCycle(begins=("raised",), settle=Move(("raised",), "settled"))

    matter: Matter
    unit_id: str
    division: str
    kinds: tuple[DisagreementKind, ...]
    state: DisagreementState
    raised_at: datetime
    settled_at: datetime | None = None
    settled_by: Settler | None = None
    holds: Side | None = None
    note: str | None = None
    unit_note: str | None = None

    @classmethod
    def raise_(
        cls,
        disagreement_id: str,
        matter: Matter,
        kind: DisagreementKind,
        now: datetime,
        unit_note: str | None = None,
    ) -> Change[Self]:
        """Raise a disagreement, which both sides see from now on."""
        raised = cls(
            id=disagreement_id,
            matter=matter,
            unit_id=matter.unit_id,
            division=matter.division,
            kinds=(kind,),
            state="raised",
            raised_at=now,
            unit_note=unit_note,
        )
        return raised.change(raised._raised(raised.kinds))

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    @property
    def open(self) -> bool:
        """Whether the disagreement is not settled."""
        return self.state == "raised"

    def also(self, kind: DisagreementKind, unit_note: str | None = None) -> list[Change[Self]]:
        """Add another kind of difference; no change if the disagreement has it."""
        if kind in self.kinds:
            return []
        kinds = (*self.kinds, kind)
        fields: dict[str, Any] = {"unit_note": unit_note} if unit_note else {}
        return [self.change(self._raised(kinds), kinds=kinds, **fields)]

    def settle_refusals(self, command: SettleDisagreement) -> list[Refusal]:
        """Why this actor cannot settle the matter so: each side may only agree with the other."""
        refusals: list[Refusal] = [] if self.open else [NotInState(state=self.state)]
        side = side_of(command.actor, self.unit_id)
        if side == command.holds:
            refusals.append(OnlyAgreeing(side=side))
        return refusals

    def settle(
        self, holds: Side | None, settler: Settler, now: datetime, note: str | None = None
    ) -> Change[Self]:
        """Settle the disagreement: `holds` says whose view stays."""
        event = DisagreementSettled(
            division=self.division,
            disagreement_id=self.id,
            unit_id=self.unit_id,
            about=self.matter.about,
            report_id=self.matter.report_id,
            holds=holds,
            settled_by=settler,
        )
        return self.change(
            event, state="settled", settled_at=now, settled_by=settler, holds=holds, note=note
        )

    def _raised(self, kinds: tuple[DisagreementKind, ...]) -> DisagreementRaised:
        return DisagreementRaised(
            division=self.division,
            disagreement_id=self.id,
            unit_id=self.unit_id,
            about=self.matter.about,
            report_id=self.matter.report_id,
            kinds=list(kinds),
            unit_count=self.matter.unit_count,
            community_count=self.matter.community_count,
        )


def side_of(actor: Actor, unit_id: str) -> Settler:
    """The side for which an actor speaks who has access to what a unit and a community share."""
    if actor.role in SPEAKERS and actor.keeps(unit_id):
        return "unit"
    return "supervisor" if actor.role in OVERSEERS else "community"


def settle_as_moot(disagreement: Disagreement | None, now: datetime) -> list[Change[Disagreement]]:
    """Settle a disagreement that is open about a report which is not current any more."""
    if disagreement is None or not disagreement.open:
        return []
    return [disagreement.settle(None, "end", now)]
