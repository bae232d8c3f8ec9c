"""The three lists: what a community needs, has and plans, and how often it was claimed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.days import days_after, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.lists.domain.activities import ItemActivity
from baodao.registration.lists.domain.owed import owed, reached, untold
from baodao.registration.lists.domain.rules import ListPolicy
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
    NotAWish,
    Overdue,
    PostedElsewhere,
    PostItem,
    WrongPoster,
)
from baodao.schema.registration.proposals import (
    NeedProposed,
    ProposalDeclined,
    ProposalOverdue,
    ProposeNeed,
)

ON_THE_LISTS: tuple[ItemState, ...] = ("open", "filled", "closed")
"""The states in which everybody may see an item."""
_COMMUNITY = ("residents-committee", "community-party-organisation")
_OFFERERS = (*_COMMUNITY, "unit-party-organisation")
_STEPS: tuple[Overdue, Overdue] = ("late", "climbed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Aggregate):
    """An item of the three lists; `taken` of its `wanted` places are held.

    Each by a claim, or by one of the `activities` that take it up.

    `home` is the division of the organisation that posts it, which may be another than the one
    where a unit's resource is offered. `proposed_by_…` is who proposed a need. On `due_on` the next
    thing falls due: a proposal is late, then climbs to the street; what is listed is closed.
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
    resident_id: str | None = None
    answer_by: str | None = None
    climbs_on: str | None = None
    overdue: Overdue | None = None
    due_on: str | None = None
    activities: tuple[ItemActivity, ...] = ()

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
            due_on=_closes_on(command.deadline),
        )
        return item.change(item.posted())

    @classmethod
    def propose(
        cls,
        item_id: str,
        organisation: Organisation,
        command: ProposeNeed,
        policy: ListPolicy,
        now: datetime,
    ) -> Change[Self]:
        """Propose a need, which the organisation has to answer: before its own deadline is over."""
        days = owed(policy, command.deadline, now)
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
            resident_id=command.resident_id,
            **days,
        ).change(
            NeedProposed(
                division=organisation.division,
                item_id=item_id,
                organisation_id=organisation.id,
                volunteer_id=command.volunteer_id,
                unit_id=command.unit_id,
                answer_by=days["answer_by"],
                on_paper=command.on_paper is not None,
            )
        )

    @property
    def is_listed(self) -> bool:
        """Whether everybody may see it: a proposal is nobody's business before it was verified."""
        return self.state in ON_THE_LISTS

    @property
    def is_unsettled(self) -> bool:
        """Whether it is to be answered, or on its list."""
        return self.state in ("proposed", "open", "filled")

    def drop_need(self, now: datetime) -> Change[Self]:
        """End an item because whom it is for is not there any more."""
        if self.state == "proposed":
            return self.answer_no(None, now)
        return self.close("not-needed", None)

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

    def answer_yes_refusals(self, deadline: str | None, now: datetime) -> list[Refusal]:
        """Why a proposal cannot go on the list: it was answered, or its last day is over."""
        if refusals := self.move_refusals("post"):
            return refusals
        return _deadline_refusals(deadline or self.deadline, now)

    def answer_yes(self, deadline: str | None, now: datetime) -> Change[Self]:
        """Put a verified proposal on the list, perhaps until another last day."""
        listed = replace(self, deadline=deadline or self.deadline)
        return self.change(
            *self._lateness(now),
            listed.posted(),
            state="open",
            posted_at=now,
            deadline=listed.deadline,
            overdue=self._overdue(now),
            due_on=_closes_on(listed.deadline),
        )

    def answer_no(self, reason: str | None, now: datetime) -> Change[Self]:
        """Decline a proposal with a reason: it does not come on the list."""
        event = ProposalDeclined(
            division=self.division,
            item_id=self.id,
            organisation_id=self.organisation_id,
            volunteer_id=self.proposed_by_volunteer,
            unit_id=self.proposed_by_unit,
        )
        return self.change(
            *self._lateness(now),
            event,
            state="declined",
            note=reason,
            overdue=self._overdue(now),
            due_on=None,
        )

    def is_due(self, now: datetime) -> bool:
        """Whether something falls due by now."""
        return self.due_on is not None and self.due_on <= today(now)

    def fall_due(self, now: datetime) -> Change[Self]:
        """Mark a proposal that is late or climbs 督办; close what is past its last day."""
        if self.state != "proposed":
            return self.close("deadline", None)
        overdue = self._overdue(now)
        due_on = self.climbs_on if overdue == "late" else None
        return self.change(*self._lateness(now), overdue=overdue, due_on=due_on)

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
            due_on=_closes_on(command.deadline),
        )

    def close(self, reason: CloseReason, note: str | None) -> Change[Self]:
        """Close the item: it takes no new claims any more."""
        event = ItemClosed(division=self.division, item_id=self.id, reason=reason)
        return self.change(event, state="closed", close_reason=reason, note=note, due_on=None)

    def take(self, **fields: Any) -> Change[Self]:
        """Take one place of the item; the last place fills it."""
        taken = self.taken + 1
        if taken < self.wanted:
            return self.change(taken=taken, **fields)
        filled = ItemFilled(division=self.division, item_id=self.id, wanted=self.wanted)
        return self.change(filled, taken=taken, state="filled", **fields)

    def free(self, **fields: Any) -> Change[Self]:
        """Free one place of the item, also if it is closed and will not be claimed again."""
        taken = self.taken - 1
        if self.state != "filled":
            return self.change(taken=taken, **fields)
        reopened = ItemReopened(
            division=self.division, item_id=self.id, wanted=self.wanted, taken=taken
        )
        return self.change(reopened, taken=taken, state="open", **fields)

    def _overdue(self, now: datetime) -> Overdue | None:
        """How late a proposal is that is not answered yet."""
        return reached(_STEPS, self.answer_by, self.climbs_on, now)

    def _lateness(self, now: datetime) -> list[Event]:
        """What is to be told of it by now."""
        return [
            ProposalOverdue(
                division=self.division,
                item_id=self.id,
                organisation_id=self.organisation_id,
                answer_by=self.answer_by or "",
                overdue=step,
            )
            for step in untold(_STEPS, self.overdue, self._overdue(now))
        ]

    def _state_refusals(self, *states: str) -> list[Refusal]:
        return [] if self.state in states else [ItemNotOpen(item_id=self.id, state=self.state)]

    def posted(self) -> Event:
        """What tells that it is on its list."""
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
    return [*refusals, *organisation.force_refusals(today(now))]


def text_refusals(
    kind: ItemKind, wanted: int, deadline: str | None, now: datetime, *, wish: bool
) -> list[Refusal]:
    """Why an item cannot say this: it contradicts itself (a wish) or the calendar (a deadline)."""
    refusals = _deadline_refusals(deadline, now)
    if wish and (kind != "need" or wanted != 1):
        refusals.append(NotAWish(kind=kind, wanted=wanted))
    return refusals


def _closes_on(deadline: str | None) -> str | None:
    return days_after(deadline, 1) if deadline else None


def _deadline_refusals(deadline: str | None, now: datetime) -> list[Refusal]:
    if deadline is None or today(now) <= deadline:
        return []
    return [DeadlinePassed(deadline=deadline)]
