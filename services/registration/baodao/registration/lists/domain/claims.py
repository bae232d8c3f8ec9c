"""Claims: who takes on an item, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.records import Made, NamedRecord
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.lists.domain.lists import Item
from baodao.registration.obligations.domain.contacts import Contact
from baodao.registration.obligations.domain.quarters import quarter_of_day
from baodao.registration.organisations.domain import Organisation
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.consents import Agreement, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.claims import (
    AlreadyClaimed,
    ClaimAccepted,
    Claimant,
    ClaimConfirmed,
    ClaimDeclined,
    ClaimNeedsConsent,
    ClaimNotInState,
    ClaimRated,
    ClaimReported,
    ClaimState,
    ClaimUndone,
    ClaimWithdrawn,
    ItemClaimed,
    ReportClaim,
)
from baodao.schema.registration.disputes import PersonTold, RecordChange
from baodao.schema.registration.lists import ItemKind
from baodao.schema.registration.volunteers import NotInState

OPEN: tuple[ClaimState, ...] = ("claimed", "accepted")
_SERVICES = ("need", "project")


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """A step in the life of a claim."""

    state: ClaimState
    at: datetime
    by_role: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who claims: a unit (`volunteer_id` is empty), or a person and perhaps their unit.

    `home` is where they are, `community` the one that accepted a member's party report.
    """

    claimant: Claimant
    volunteer_id: str
    unit_id: str | None
    home: str
    community: str | None = None

    @classmethod
    def unit(cls, organisation: Organisation) -> Self:
        """The party of a unit that claims as such."""
        return cls("unit", "", organisation.id, organisation.division)

    @classmethod
    def person(cls, volunteer: Volunteer, member: PartyMember | None) -> Self:
        """The party of a person: a unit's member where the community accepted their report."""
        if member and member.accepted:
            home = volunteer.division
            return cls("member", volunteer.id, member.unit_id, home, member.division)
        return cls("volunteer", volunteer.id, None, volunteer.division)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(NamedRecord):
    """One claimant's claim on one item; a record of a person unless a unit made it.

    `volunteer_id` is empty for a unit. While it `holds`, it takes one of the places of its item;
    once `counted`, it stands in the tallies of its quarter, also in those of `counted_groups`.
    """

    RECORD: ClassVar[str] = "claim"
    TOLD: ClassVar[type[Any]] = PersonTold
    LIFE: ClassVar = LifeCycle(
        begins=("claimed",),
        accept=Move(("claimed",), "accepted"),
        decline=Move(("claimed", "accepted"), "declined"),
        withdraw=Move(("claimed", "accepted"), "withdrawn"),
        claim_again=Move(("withdrawn",), "claimed"),
        report=Move(("accepted",), "done"),
        confirm=Move(("done",), "confirmed"),
        rate=Move(("confirmed",), "rated"),
        undo=Move(
            ("claimed", "accepted", "declined", "withdrawn", "done", "confirmed", "rated"),
            "undone",
        ),
    )

    item_id: str
    kind: ItemKind
    division: str
    organisation_id: str
    party: Party
    volunteer_id: str
    unit_id: str | None
    state: ClaimState
    recorded_by: str
    history: tuple[ClaimStep, ...]
    holds: bool = True
    done_on: str | None = None
    minutes: int | None = None
    stars: int | None = None
    comment: str | None = None
    reason: str | None = None
    counted: bool = False
    counted_groups: tuple[str, ...] = ()

    @staticmethod
    def id_for(item_id: str, claimant_id: str) -> str:
        """The id of a claimant's one claim on an item."""
        return f"{item_id}-{claimant_id}"

    @property
    def claiming_unit(self) -> str | None:
        """The unit that claimed as such; the claims of its members are theirs alone."""
        return self.unit_id if self.party.claimant == "unit" else None

    @property
    def unit_home(self) -> str | None:
        """Where the unit is that claimed as such."""
        return self.party.home if self.party.claimant == "unit" else None

    @classmethod
    def make(
        cls, item: Item, party: Party, earlier: "Claim | None", actor: Actor, now: datetime
    ) -> Change[Self]:
        """Make a claim (`item-claimed`), or renew one that was withdrawn."""
        claimant_id = party.volunteer_id or party.unit_id or ""
        claim_id = cls.id_for(item.id, claimant_id)
        step = ClaimStep("claimed", now, actor.role)
        claim = cls(
            id=claim_id,
            version=earlier.version if earlier else 0,
            announced=earlier.announced if earlier else 0,
            item_id=item.id,
            kind=item.kind,
            division=item.division,
            organisation_id=item.organisation_id,
            party=party,
            volunteer_id=party.volunteer_id,
            unit_id=party.unit_id,
            state="claimed",
            recorded_by=actor.id,
            made=Made.by(actor, now),
            history=(*(earlier.history if earlier else ()), step),
        )
        return claim.change(
            ItemClaimed(
                division=item.division,
                claim_id=claim_id,
                item_id=item.id,
                kind=item.kind,
                claimant=party.claimant,
                volunteer_id=party.volunteer_id or None,
                unit_id=party.unit_id,
            ),
            *(claim.told(actor, "created") if claim.volunteer_id else ()),
        )

    @property
    def is_service(self) -> bool:
        """Whether the claim serves the community: a claimed resource is something received."""
        return self.kind in _SERVICES

    @property
    def quarter(self) -> str:
        """The quarter in which what was claimed was done; empty before that."""
        return quarter_of_day(self.done_on) if self.done_on else ""

    def contact(self, actor: Actor, groups: tuple[str, ...]) -> Change[Contact]:
        """Make the contact that a confirmed claim is, with the group tallies it stands in."""
        by_unit = self.party.claimant == "unit"
        return Contact(
            id=Contact.id_of_claim(self.id),
            organisation_id=self.organisation_id,
            division=self.division,
            volunteer_id=self.volunteer_id or None,
            unit_id=self.unit_id if by_unit else None,
            unit_division=self.party.home if by_unit else None,
            day=self.done_on or "",
            topic=None,
            claim_id=self.id,
            recorded_by=actor.id,
            counted_groups=groups,
        ).written_down()

    def broken(self, before: Aggregate) -> str | None:
        """Nothing frozen is written, and every change of state is a move of `LIFE`."""
        return NamedRecord.broken(self, before) or self.LIFE.broken(before, self)

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now: all reasons."""
        refusals = self.frozen_refusals()
        if self.state not in self.LIFE.sources(move):
            refusals.append(ClaimNotInState(claim_id=self.id, state=self.state))
        return refusals

    def again_refusals(self) -> list[Refusal]:
        """Why the same claimant cannot claim the same item again."""
        refusals = self.frozen_refusals()
        if self.state != "withdrawn":
            refusals.append(AlreadyClaimed(claim_id=self.id, state=self.state))
        return refusals

    def accept(self, actor: Actor, now: datetime) -> Change[Self]:
        """Accept the claim: the claimant may go ahead."""
        event = ClaimAccepted(division=self.division, claim_id=self.id, item_id=self.item_id)
        return self._step("accepted", event, actor, now)

    def decline(self, actor: Actor, reason: str, now: datetime) -> Change[Self]:
        """Decline the claim with a reason: it holds no place any more."""
        event = ClaimDeclined(division=self.division, claim_id=self.id, item_id=self.item_id)
        return self._step("declined", event, actor, now, "ended", holds=False, reason=reason)

    def withdraw(self, actor: Actor, now: datetime) -> Change[Self]:
        """Withdraw the claim for its claimant: it holds no place any more."""
        event = ClaimWithdrawn(division=self.division, claim_id=self.id, item_id=self.item_id)
        return self._step("withdrawn", event, actor, now, "ended", holds=False)

    def report(self, actor: Actor, command: ReportClaim, now: datetime) -> Change[Self]:
        """Report the claim as done, on which day and in how many minutes."""
        event = ClaimReported(
            division=self.division, claim_id=self.id, item_id=self.item_id, done_on=command.day
        )
        day, minutes = command.day, command.minutes
        return self._step("done", event, actor, now, done_on=day, minutes=minutes)

    def confirm(self, actor: Actor, groups: tuple[str, ...], now: datetime) -> Change[Self]:
        """Confirm that the claim was done, and remember the tallies in which it stands."""
        event = ClaimConfirmed(
            division=self.division,
            claim_id=self.id,
            item_id=self.item_id,
            kind=self.kind,
            claimant=self.party.claimant,
            volunteer_id=self.volunteer_id or None,
            unit_id=self.unit_id,
            done_on=self.done_on or "",
        )
        return self._step(
            "confirmed", event, actor, now, counted=self.is_service, counted_groups=groups
        )

    def forget(self, actor: Actor) -> list[Change[Self]]:
        """Delete the reason and the comment about a person who was erased."""
        if (self.reason, self.comment) == (None, None):
            return []
        return [self.change(*self.told(actor), reason=None, comment=None)]

    def rate(self, actor: Actor, stars: int, comment: str | None, now: datetime) -> Change[Self]:
        """Record the poster's stars and comment."""
        event = ClaimRated(
            division=self.division, claim_id=self.id, item_id=self.item_id, stars=stars
        )
        return self._step("rated", event, actor, now, stars=stars, comment=comment)

    def undo(self, now: datetime) -> Change[Self]:
        """Undo a claim: it never was theirs; a sweep gives back its place and counts (`settle`)."""
        if self.state == "undone":
            return self.release()
        event = ClaimUndone(division=self.division, claim_id=self.id, item_id=self.item_id)
        step = ClaimStep("undone", now, "operator")
        return self.change(event, state="undone", frozen_by=None, history=(*self.history, step))

    def settle(self) -> Change[Self]:
        """Note that the place and the counts of an undone claim were given back."""
        return self.change(holds=False, counted=False, counted_groups=())

    def _step(
        self,
        state: ClaimState,
        event: Event,
        actor: Actor,
        now: datetime,
        what: RecordChange = "changed",
        **fields: object,
    ) -> Change[Self]:
        telling: tuple[Event, ...] = ()
        if self.volunteer_id:
            telling = self.told(actor, what)
        history = (*self.history, ClaimStep(state, now, actor.role))
        return self.change(event, *telling, state=state, history=history, **fields)


def person_refusals(
    volunteer: Volunteer, consents: Consents | None, category: str
) -> list[Refusal]:
    """Why this person cannot claim an item of this category now."""
    refusals = volunteer.frozen_refusals()
    if volunteer.state != "active":
        refusals.append(NotInState(state=volunteer.state))
    agreed = consents and consents.of(Agreement("participation", category), "guardian")
    if volunteer.age_class != "adult" and not agreed:
        refusals.append(ClaimNeedsConsent(category=category))
    return refusals
