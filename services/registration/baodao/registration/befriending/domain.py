"""Pairs of a volunteer and a resident in need, and of how many somebody is part."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.reach import reaches
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.people.domain.consents import Agreement, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.residents.domain import Paper, Resident
from baodao.schema import Actor, Event, Refusal
from baodao.schema.access import REGISTRARS
from baodao.schema.registration.befriendings import (
    CATEGORY,
    BefriendedAlready,
    BefriendingBegun,
    BefriendingEnd,
    BefriendingEnded,
    BefriendingNotInState,
    BefriendingProposed,
    BefriendingState,
    ProposeBefriending,
    TooManyBefriendings,
)
from baodao.schema.registration.claims import ClaimNeedsConsent
from baodao.schema.registration.volunteers import NotInState

_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Befriending(Aggregate):
    """One volunteer visits one resident, who signed that this one may know where they live."""

    LIFE: ClassVar = LifeCycle(
        begins=("proposed",),
        accept=Move(("proposed",), "active"),
        end=Move(("proposed", "active"), "ended"),
    )

    resident_id: str
    volunteer_id: str
    organisation_id: str
    division: str
    state: BefriendingState
    consent: Paper
    proposed_at: datetime
    proposed_by: str
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    because: BefriendingEnd | None = None

    @classmethod
    def propose(
        cls, key: str, resident: Resident, command: ProposeBefriending, now: datetime
    ) -> Change[Self]:
        """Ask a volunteer."""
        pair = cls(
            id=key,
            resident_id=resident.id,
            volunteer_id=command.volunteer_id,
            organisation_id=resident.organisation_id,
            division=resident.division,
            state="proposed",
            consent=Paper.of(command.consent, now),
            proposed_at=now,
            proposed_by=command.actor.id,
        )
        return pair.change(BefriendingProposed(**pair._named()))

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        held = self.state in self.LIFE.sources(move)
        return [] if held else [BefriendingNotInState(state=self.state)]

    @property
    def is_open(self) -> bool:
        """Whether it is proposed or in force."""
        return self.state != "ended"

    def accept(self, now: datetime) -> Change[Self]:
        """Begin, on the volunteer's word."""
        return self.change(BefriendingBegun(**self._named()), state="active", accepted_at=now)

    def end(self, because: BefriendingEnd, now: datetime) -> Change[Self]:
        """End it, or a proposal."""
        event: Event = BefriendingEnded(**self._named(), because=because)
        return self.change(event, state="ended", ended_at=now, because=because)

    def _named(self) -> dict[str, str]:
        return {
            "division": self.division,
            "befriending_id": self.id,
            "organisation_id": self.organisation_id,
            "volunteer_id": self.volunteer_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties(Aggregate):
    """The pairs of one person that are proposed or in force, under their id."""

    open: tuple[str, ...] = ()

    @classmethod
    def none(cls, person_id: str) -> Self:
        """Of somebody who is in no pair."""
        return cls(id=person_id)

    def broken(self, before: Aggregate) -> str | None:  # noqa: ARG002 -- it is never more
        """There are so many at most."""
        return None if len(self.open) <= _MOST else f"it has {len(self.open)} pairs"

    def tie(self, key: str) -> Change[Self]:
        """Note another pair."""
        return self.change(open=(*self.open, key))

    def untie(self, *keys: str) -> Change[Self]:
        """Note that these are over."""
        return self.change(open=tuple(one for one in self.open if one not in keys))


def may_ask(actor: Actor, resident: Resident, volunteer: Volunteer) -> bool:
    """Whether the actor may learn if this person can visit somebody.

    Who keeps the records of where they live may; a community, of an active one who lives there.
    """
    if reaches(actor, volunteer.division, REGISTRARS):
        return True
    return volunteer.division == resident.division and volunteer.state == "active"


def volunteer_refusals(volunteer: Volunteer, consents: Consents | None) -> list[Refusal]:
    """Why this volunteer can visit nobody now: not active, or a minor and no guardian agreed."""
    refusals = volunteer.frozen_refusals()
    if volunteer.state != "active":
        refusals.append(NotInState(state=volunteer.state))
    agreed = consents and consents.of(Agreement("participation", CATEGORY), "guardian")
    if volunteer.age_class != "adult" and not agreed:
        refusals.append(ClaimNeedsConsent(category=CATEGORY))
    return refusals


def tie_refusals(theirs: Ties, its: Ties) -> list[Refusal]:
    """Why these two cannot become a pair: they are one, or one of them is in too many."""
    if set(theirs.open) & set(its.open):
        return [BefriendedAlready()]
    if max(len(theirs.open), len(its.open)) >= _MOST:
        return [TooManyBefriendings(most=_MOST)]
    return []
