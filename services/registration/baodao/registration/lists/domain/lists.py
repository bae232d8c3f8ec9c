"""The three lists: what a community needs, has and plans, and how often it was claimed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.days import today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.organisations.domain import Organisation
from baodao.schema import Event, Refusal
from baodao.schema.registration.claims import ItemFull
from baodao.schema.registration.lists import (
    CloseReason,
    DeadlinePassed,
    EditItem,
    ItemClaimedAlready,
    ItemClosed,
    ItemEdited,
    ItemFilled,
    ItemKind,
    ItemNotOpen,
    ItemPosted,
    ItemReopened,
    ItemState,
    NeedProposed,
    NotAWish,
    PostedElsewhere,
    PostItem,
    ProposalDeclined,
    ProposeNeed,
    WrongPoster,
)

ON_THE_LISTS: tuple[ItemState, ...] = ("open", "filled", "closed")
"""The states in which everybody may see an item."""
_COMMUNITY = ("residents-committee", "community-party-organisation")
_OFFERERS = (*_COMMUNITY, "unit-party-organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Aggregate):
    """An item of the three lists; `taken` claims hold one of its `wanted` places each.

    `home` is the division of the organisation that posts it, which may be another than the one
    where a unit's resource is offered. `proposed_by_…` is who proposed a need.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("open", "proposed"),
        post=Move(("proposed",), "open"),
        decline=Move(("proposed",), "declined"),
        fill=Move(("open",), "filled"),
        reopen=Move(("filled",), "open"),
        close=Move(("open", "filled"), "closed"),
    )

    kind: ItemKind
    organisation_id: str
    home: str
    division: str
    title: str
    description: str
    category: str
    wish: bool
    wanted: int
    deadline: str | None
    state: ItemState
    taken: int = 0
    posted_at: datetime | None = None
    close_reason: CloseReason | None = None
    note: str | None = None
    proposed_by_volunteer: str | None = None
    proposed_by_unit: str | None = None

    def broken(self, before: Aggregate) -> str | None:
        """At most `wanted` claims hold a place, and every change of state is a move of `LIFE`."""
        if 0 <= self.taken <= self.wanted:
            return self.LIFE.broken(before, self)
        return f"{self.taken} of {self.wanted} places are taken"

    @classmethod
    def post(
        cls, item_id: str, organisation: Organisation, command: PostItem, now: datetime
    ) -> Change[Self]:
        """Post an item, which can be claimed from now on."""
        item = cls(
            id=item_id,
            kind=command.kind,
            organisation_id=organisation.id,
            home=organisation.division,
            division=command.division or organisation.division,
            title=command.title,
            description=command.description,
            category=command.category,
            wish=command.wish,
            wanted=command.wanted,
            deadline=command.deadline,
            state="open",
            posted_at=now,
        )
        return item.change(item._posted())

    @classmethod
    def propose(
        cls, item_id: str, organisation: Organisation, command: ProposeNeed
    ) -> Change[Self]:
        """Propose a need, which the organisation has to answer."""
        return cls(
            id=item_id,
            kind="need",
            organisation_id=organisation.id,
            home=organisation.division,
            division=organisation.division,
            title=command.title,
            description=command.description,
            category=command.category,
            wish=command.wish,
            wanted=command.wanted,
            deadline=command.deadline,
            state="proposed",
            proposed_by_volunteer=command.volunteer_id,
            proposed_by_unit=command.unit_id,
        ).change(
            NeedProposed(
                division=organisation.division,
                item_id=item_id,
                organisation_id=organisation.id,
                volunteer_id=command.volunteer_id,
                unit_id=command.unit_id,
            )
        )

    @property
    def is_listed(self) -> bool:
        """Whether everybody may see it: a proposal is nobody's business before it was verified."""
        return self.state in ON_THE_LISTS

    def move_refusals(self, move: str) -> list[Refusal]:
        """Why this move of the life cycle cannot be made now."""
        return self._state_refusals(*self.LIFE.sources(move))

    def shut_refusals(self) -> list[Refusal]:
        """Why the item is not on its list now: it is neither open nor filled."""
        return self._state_refusals("open", "filled")

    def edit_refusals(self, command: EditItem, now: datetime) -> list[Refusal]:
        """Why the item cannot be edited so: it is off its list or claimed, or `text_refusals`."""
        refusals = [
            *self.shut_refusals(),
            *text_refusals(self.kind, command.wanted, command.deadline, now, wish=self.wish),
        ]
        if self.taken:
            refusals.append(ItemClaimedAlready(item_id=self.id, taken=self.taken))
        return refusals

    def claim_refusals(self, now: datetime) -> list[Refusal]:
        """Why nobody can claim the item now."""
        refusals = self.shut_refusals()
        if self.taken >= self.wanted:
            refusals.append(ItemFull(item_id=self.id, wanted=self.wanted))
        return [*refusals, *_deadline_refusals(self.deadline, now)]

    def answer_yes(self, now: datetime) -> Change[Self]:
        """Put a verified proposal on the list."""
        return self.change(self._posted(), state="open", posted_at=now)

    def answer_no(self, reason: str) -> Change[Self]:
        """Decline a proposal with a reason: it does not come on the list."""
        event = ProposalDeclined(
            division=self.division,
            item_id=self.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.proposed_by_volunteer,
            unit_id=self.proposed_by_unit,
        )
        return self.change(event, state="declined", note=reason)

    def edit(self, command: EditItem) -> Change[Self]:
        """Replace what the item says."""
        return self.change(
            ItemEdited(
                division=self.division,
                item_id=self.id,
                title=command.title,
                category=command.category,
                wanted=command.wanted,
                deadline=command.deadline,
            ),
            title=command.title,
            description=command.description,
            category=command.category,
            wanted=command.wanted,
            deadline=command.deadline,
        )

    def close(self, reason: CloseReason, note: str | None) -> Change[Self]:
        """Close the item: it takes no new claims any more."""
        event = ItemClosed(division=self.division, item_id=self.id, reason=reason)
        return self.change(event, state="closed", close_reason=reason, note=note)

    def take(self) -> Change[Self]:
        """Take one place of the item for a claim; the last place fills it."""
        taken = self.taken + 1
        if taken < self.wanted:
            return self.change(taken=taken)
        filled = ItemFilled(division=self.division, item_id=self.id, wanted=self.wanted)
        return self.change(filled, taken=taken, state="filled")

    def free(self) -> Change[Self]:
        """Free one place of the item, also if it is closed and will not be claimed again."""
        taken = self.taken - 1
        if self.state != "filled":
            return self.change(taken=taken)
        reopened = ItemReopened(
            division=self.division, item_id=self.id, wanted=self.wanted, taken=taken
        )
        return self.change(reopened, taken=taken, state="open")

    def _state_refusals(self, *states: str) -> list[Refusal]:
        return [] if self.state in states else [ItemNotOpen(item_id=self.id, state=self.state)]

    def _posted(self) -> Event:
        return ItemPosted(
            division=self.division,
            item_id=self.id,
            kind=self.kind,
            organisation_id=self.organisation_id,
            title=self.title,
            category=self.category,
            wish=self.wish,
            wanted=self.wanted,
            deadline=self.deadline,
        )


def post_refusals(command: PostItem, organisation: Organisation, now: datetime) -> list[Refusal]:
    """Why this organisation cannot post this item."""
    home = organisation.division
    division = command.division or home
    refusals: list[Refusal] = []
    # What a unit offers, it may offer anywhere.
    if organisation.kind in _COMMUNITY and not division.startswith(home):
        refusals.append(PostedElsewhere(division=division, home=home))
    allowed = _OFFERERS if command.kind == "resource" else _COMMUNITY
    if organisation.kind not in allowed:
        refusals.append(WrongPoster(kind=command.kind, organisation_kind=organisation.kind))
    return [
        *refusals,
        *organisation.force_refusals(today(now)),
        *text_refusals(command.kind, command.wanted, command.deadline, now, wish=command.wish),
    ]


def propose_refusals(
    command: ProposeNeed, organisation: Organisation, now: datetime
) -> list[Refusal]:
    """Why a need cannot be proposed to this organisation."""
    refusals = text_refusals("need", command.wanted, command.deadline, now, wish=command.wish)
    if organisation.kind not in _COMMUNITY:
        refusals.append(WrongPoster(kind="need", organisation_kind=organisation.kind))
    return refusals


def text_refusals(
    kind: ItemKind, wanted: int, deadline: str | None, now: datetime, *, wish: bool
) -> list[Refusal]:
    """Why an item cannot say this: it contradicts itself (a wish) or the calendar (a deadline)."""
    refusals = _deadline_refusals(deadline, now)
    if wish and (kind != "need" or wanted != 1):
        refusals.append(NotAWish(kind=kind, wanted=wanted))
    return refusals


def _deadline_refusals(deadline: str | None, now: datetime) -> list[Refusal]:
    if deadline is None or today(now) <= deadline:
        return []
    return [DeadlinePassed(deadline=deadline)]
