"""Organisations: who records and posts, under whom, and for how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.name_tokens import tokens_of
from baodao.schema import Refusal
from baodao.schema.registration.group_proposals import NotAGuide
from baodao.schema.registration.offices import OfficesHandedOver
from baodao.schema.registration.organisations import (
    LEVELS_AT_MOST,
    BroadKind,
    DayPassed,
    JoinPolicy,
    JoinPolicyChanged,
    OrganisationEnded,
    OrganisationKind,
    OrganisationNotInForce,
    OrganisationParentChanged,
    OrganisationRegistered,
    OrganisationRenamed,
    ParentCycle,
    RegisterOrganisation,
    TermWithoutDuration,
    TooManyLevels,
)
from baodao.schema.registration.rehoming import OrganisationRehomed
from baodao.schema.registration.successions import OrganisationSucceeded, SuccessorTold

Succession = Literal["open", "unclear", "telling", "done"]

_GUIDES = ("residents-committee", "unit")


@dataclass(frozen=True, slots=True)
class Parenthood:
    """Under whom an organisation stood or stands, in `[from_day, until_day)`."""

    parent_id: str
    from_day: str
    until_day: str | None = None

    def holds(self, day: str) -> bool:
        return self.from_day <= day and (self.until_day is None or day < self.until_day)


@dataclass(frozen=True, slots=True)
class FormerName:
    """What an organisation was called before a day."""

    name: str
    until_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Aggregate):
    """An organisation, which records and posts.

    `aliases` are what people call it besides (双报道); `found_by` is made of all its names.
    `below` is at least the number of levels under it and never shrinks. `leaders` are memberships
    with an office, among them some that have none any more. `wound_up` says that nobody is a member
    of an ended one. `guided_by` is who agreed to a group (条例 art. 42).

    `successor_id` is who was named to take over, or has, as `succession` says (`leaving`): nobody
    `open`; of an ended one, nobody could be determined `unclear`; people are being told `telling`,
    as far as the mark `told` says; nothing is left `done`. `succeeds` are those it took over from.
    """

    name: str
    kind: OrganisationKind
    division: str
    join_policy: JoinPolicy = "approval"
    valid_from: str | None = None
    valid_until: str | None = None
    end_reason: str | None = None
    parents: tuple[Parenthood, ...] = ()
    former_names: tuple[FormerName, ...] = ()
    below: int = 0
    leaders: tuple[str, ...] = ()
    wound_up: bool = False
    aliases: tuple[str, ...] = ()
    found_by: tuple[str, ...] = ()
    guided_by: str | None = None
    successor_id: str | None = None
    succession: Succession = "open"
    told: str = ""
    succeeds: tuple[str, ...] = ()

    @classmethod
    def register(
        cls, organisation_id: str, command: RegisterOrganisation, guide: str | None, today: str
    ) -> Change[Self]:
        """Register an organisation, which may post from its first day of validity on."""
        valid_from = command.valid_from or today
        parent = command.parent_id
        return cls(
            id=organisation_id,
            name=command.name,
            kind=command.kind,
            division=command.division,
            join_policy=command.join_policy,
            valid_from=valid_from,
            valid_until=command.valid_until,
            parents=(Parenthood(parent, valid_from),) if parent else (),
            aliases=tuple(command.aliases),
            guided_by=guide,
        ).begin()

    def begin(self) -> Change[Self]:
        """Let it be known, and found by its names."""
        event = OrganisationRegistered(
            organisation_id=self.id,
            name=self.name,
            kind=broad_kind(self.kind),
            exact_kind=self.kind,
            division=self.division,
            parent_id=self.parent,
            join_policy=self.join_policy,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            guided_by=self.guided_by,
        )
        return self.change(event, found_by=tokens_of((self.name, *self.aliases)))

    @property
    def desk(self) -> str | None:
        """Where a desk signs for it: in a committee's community. A unit signs for itself."""
        return self.division if self.kind == "residents-committee" else None

    @property
    def heir(self) -> str | None:
        """Who answers for it now; None as long as it does so itself, or nobody does."""
        return self.successor_id if self.succession in ("telling", "done") else None

    @property
    def parent(self) -> str | None:
        """The id of the organisation above this one now, None without one."""
        last = self.parents[-1] if self.parents else None
        return last.parent_id if last and last.until_day is None else None

    def parent_on(self, day: str) -> str | None:
        """The id of the organisation above this one on a day, None without one."""
        return next((p.parent_id for p in self.parents if p.holds(day)), None)

    def name_on(self, day: str) -> str:
        """The organisation's name on a day."""
        return next((n.name for n in self.former_names if day < n.until_day), self.name)

    def in_force(self, day: str) -> bool:
        """Whether the organisation is valid on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day < self.valid_until)

    # --- what stands against a change ---

    def force_refusals(self, day: str) -> list[Refusal]:
        """`organisation-not-in-force` before its begin or after its end: it accepts nothing."""
        if self.in_force(day):
            return []
        return [OrganisationNotInForce(organisation_id=self.id, day=day)]

    def end_refusals(self, on: str, today: str) -> list[Refusal]:
        """Why the organisation cannot end on this day: it has ended, or the day is out of order."""
        refusals: list[Refusal] = [DayPassed(day=on)] if on < today else []
        if self.valid_until is not None and self.valid_until <= on:
            refusals.append(OrganisationNotInForce(organisation_id=self.id, day=on))
        if self.valid_from is not None and on < self.valid_from:
            refusals.append(TermWithoutDuration(from_day=self.valid_from, until_day=on))
        return refusals

    def guide_refusals(self, division: str, day: str) -> list[Refusal]:
        """Why it cannot agree to a group in this division: no committee there, nor its unit."""
        is_guide = broad_kind(self.kind) in _GUIDES and division.startswith(self.division)
        refusals: list[Refusal] = [] if is_guide else [NotAGuide(organisation=self.name)]
        return [*refusals, *self.force_refusals(day)]

    # --- changes ---

    def rename(self, name: str, today: str) -> Change[Self]:
        """Give the organisation another name from today."""
        former = self.former_names
        # A name that held for a part of a day is the name of no day.
        if not any(n.until_day == today for n in former):
            former = (*former, FormerName(self.name, today))
        event = OrganisationRenamed(
            division=self.division, organisation_id=self.id, name=name, former_name=self.name
        )
        names = (name, *(n.name for n in former), *self.aliases)
        return self.change(event, name=name, former_names=former, found_by=tokens_of(names))

    def change_aliases(self, aliases: tuple[str, ...]) -> Change[Self]:
        """Say anew what else people call the organisation."""
        names = (self.name, *(n.name for n in self.former_names), *aliases)
        return self.change(aliases=aliases, found_by=tokens_of(names))

    def move_under(self, parent_id: str | None, today: str) -> Change[Self]:
        """Put the organisation under another one from today, or under none."""
        past = (
            Parenthood(p.parent_id, p.from_day, today) if p.until_day is None else p
            for p in self.parents
        )
        parents = [p for p in past if p.until_day is None or p.from_day < p.until_day]
        if parent_id:
            parents.append(Parenthood(parent_id, today))
        event = OrganisationParentChanged(
            division=self.division,
            organisation_id=self.id,
            parent_id=parent_id,
            former_parent_id=self.parent,
            from_day=today,
        )
        return self.change(event, parents=tuple(parents))

    def change_join_policy(self, join_policy: JoinPolicy) -> Change[Self]:
        """Change how members come to the organisation."""
        event = JoinPolicyChanged(
            division=self.division, organisation_id=self.id, join_policy=join_policy
        )
        return self.change(event, join_policy=join_policy)

    def end(self, on: str, reason: str, successor_id: str | None) -> Change[Self]:
        """End the organisation: it accepts nothing from this day on."""
        event = OrganisationEnded(division=self.division, organisation_id=self.id, valid_until=on)
        named = successor_id or self.successor_id
        return self.change(event, valid_until=on, end_reason=reason, successor_id=named)

    def name_successor(self, successor_id: str) -> Change[Self]:
        """Note who is to answer for it; one that has ended is looked at again."""
        return self.change(successor_id=successor_id, succession="open")

    def be_unclear(self) -> Change[Self]:
        """Note that nobody can be determined to take over: somebody has to be named."""
        return self.change(succession="unclear")

    def leave_nothing(self) -> Change[Self]:
        """Note that it left nothing for anybody to take over."""
        return self.change(succession="done", successor_id=None)

    def be_succeeded(self, successor_id: str, today: str) -> Change[Self]:
        """Let another one answer for it; whom it kept records of is told next."""
        event = OrganisationSucceeded(
            division=self.division,
            organisation_id=self.id,
            successor_id=successor_id,
            from_day=today,
            inherited=list(self.succeeds),
        )
        return self.change(event, successor_id=successor_id, succession="telling")

    def take_over(self, ended: "Organisation") -> Change[Self]:
        """Answer for one that has ended, and for those for which that one did."""
        return self.change(succeeds=(*self.succeeds, ended.id, *ended.succeeds))

    def tell(self, people: Iterable[tuple[str, str, bool]], told: str | None) -> Change[Self]:
        """Tell people who answers: ids, where they belong, and whether on paper; then go on there.

        `told` is the mark up to which everybody was told, None once all are.
        """
        events = [
            SuccessorTold(
                division=division,
                organisation_id=self.id,
                successor_id=self.successor_id or "",
                volunteer_id=volunteer_id,
                on_paper=on_paper,
            )
            for volunteer_id, division, on_paper in people
        ]
        if told is None:
            return self.change(*events, succession="done", told="")
        return self.change(*events, told=told)

    def wind_up(self) -> Change[Self]:
        """Note that nobody is a member of the ended organisation any more."""
        return self.change(wound_up=True)

    def with_leader(self, membership_id: str) -> list[Change[Self]]:
        """Remember a membership that has an office or is offered one; no change if it is known."""
        if membership_id in self.leaders:
            return []
        return [self.change(leaders=(*self.leaders, membership_id))]

    def hand_over(self, on: str, ending: int, offered: int, leaders: Sequence[str]) -> Change[Self]:
        """Announce a 换届 and remember the leaders from this day on."""
        event = OfficesHandedOver(
            division=self.division,
            organisation_id=self.id,
            on=on,
            ending=ending,
            offered=offered,
        )
        return self.change(event, leaders=tuple(leaders))

    def rehome(self, division: str) -> Change[Self]:
        """Move the organisation to the successor of its division."""
        event = OrganisationRehomed(
            division=division, organisation_id=self.id, former_division=self.division
        )
        return self.change(event, division=division)


def heir_of(organisation: Organisation) -> str | None:
    """The id of who answers for an organisation now, None for one that does so itself."""
    return organisation.heir


def answering(one: Organisation, known: Mapping[str, Organisation]) -> Organisation:
    """Who answers for an organisation now: itself, or the last one of those that took over."""
    while one.heir and one.heir in known:
        one = known[one.heir]
    return one


def broad_kind(kind: OrganisationKind) -> BroadKind:
    """The kind in the words of `organisation-registered.v1`."""
    known: dict[str, BroadKind] = {known: known for known in get_args(BroadKind)}
    known |= {"street-office": "unit", "department": "unit"}
    return known.get(kind, "informal-group")


def chain_above(
    parent: Organisation | None, known: Mapping[str, Organisation]
) -> list[Organisation]:
    """The parent and everything above it, the nearest first."""
    chain: list[Organisation] = []
    while parent and parent not in chain:
        chain.append(parent)
        parent = known.get(parent.parent) if parent.parent else None
    return chain


def place_refusals(
    chain: Sequence[Organisation], today: str, moved: Organisation | None = None
) -> list[Refusal]:
    """Why an organisation (a new one, or `moved`) cannot stand under this chain."""
    if not chain:
        return []
    refusals = chain[0].force_refusals(today)
    if moved and moved.id in [above.id for above in chain]:
        refusals.append(ParentCycle(organisation_id=moved.id, parent_id=chain[0].id))
    elif len(chain) + 1 + (moved.below if moved else 0) > LEVELS_AT_MOST:
        refusals.append(TooManyLevels(levels=LEVELS_AT_MOST))
    return refusals


def levels_raised(
    chain: Sequence[Organisation], moved: Organisation | None = None
) -> list[Change[Organisation]]:
    """The changes of organisations above that have more levels below them than before.

    Two moves that each are fine could close a circle together, if neither wrote what the other has
    read. They do not: a move under B leaves an A above B unwritten only if `A.below` is greater
    than that of what is moved, and that cannot hold all the way around a circle. So at least one of
    the moves conflicts with another, and is decided anew.
    """
    below = moved.below if moved else 0
    return [
        above.change(below=below + level)
        for level, above in enumerate(chain, 1)
        if below + level > above.below
    ]
