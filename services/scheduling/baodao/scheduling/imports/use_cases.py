"""Decisions about programmes to import."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack
from baodao.kernel.reach import reaches
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NewId,
    Refused,
    accept,
    by,
    by_each,
    use_case,
)
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.posts import NotedPost
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.use_cases.changing import change_activity
from baodao.scheduling.activities.use_cases.publishing import create_activity
from baodao.scheduling.imports.domain.entries import (
    ImportedEntry,
    entry_id,
    places_of,
    plan_of,
    scopes_of,
)
from baodao.scheduling.imports.domain.updates import update_of
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.schema import OutOfScope, Refusal
from baodao.schema.access import ORGANISERS
from baodao.schema.rows import FailedRule, RefusedRow
from baodao.schema.scheduling.imports import (
    DivisionStays,
    EntryTwice,
    ImportProgramme,
    ProgrammeEntry,
    ProgrammeReceipt,
    TakenEntry,
)


def _places(
    command: ImportProgramme, organisation: KnownOrganisation, activities: dict[str, Activity]
) -> Iterable[str]:
    return places_of(command.rows, organisation.division) | {*_divisions(activities)}


def _meant(command: ImportProgramme) -> Iterable[str]:
    return {one for scope in scopes_of(command.rows) if (one := scope.organisation_id)}


def _divisions(activities: dict[str, Activity]) -> Iterable[str]:
    return {one.division for one in activities.values()}


def _activities(known: dict[str, ImportedEntry]) -> Iterable[str]:
    return [entry.activity_id for entry in known.values()]


def _shifts(activities: dict[str, Activity]) -> Iterable[str]:
    return [shift_id for one in activities.values() for shift_id in one.shift_ids]


def _known(command: ImportProgramme) -> Iterable[str]:
    return {entry_id(command.organisation_id, command.source, e.entry) for e in command.rows}


def _posts(shifts: dict[str, Shift]) -> Iterable[str]:
    return {one.post_id for one in shifts.values() if one.post_id}


@use_case
def import_programme(  # noqa: PLR0913 -- what drafts and changes are decided by
    command: ImportProgramme,
    *,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    guide: Annotated[KnownOrganisation | None, by("organisation.guided_by")],
    known: Annotated[dict[str, ImportedEntry], by_each(_known)],
    activities: Annotated[dict[str, Activity], by_each(_activities)],
    shifts: Annotated[dict[str, Shift], by_each(_shifts)],
    divisions: Annotated[dict[str, KnownDivision], by_each(_places)],
    meant: Annotated[dict[str, KnownOrganisation], by_each(_meant)],
    posts: Annotated[dict[str, NotedPost], by_each(_posts)],
    packs: Annotated[dict[str, PolicyPack], by_each(_divisions, expand=ancestry)],
    now: datetime,
    new_id: NewId,
) -> Decision[ProgrammeReceipt]:
    """Draft what is not known yet, change what is another, and say of every other why not."""
    world = _World(
        organisation, guide, known, activities, shifts, divisions, meant, posts, packs, now, new_id
    )
    programme = _Programme(command, world)
    for entry in command.rows:
        programme.take(entry)
    return accept(programme.receipt, *programme.changes)


@dataclass(frozen=True, slots=True)
class _World:
    """What is known of the organisation, of earlier imports, and of what was made of them."""

    organisation: KnownOrganisation
    guide: KnownOrganisation | None
    known: dict[str, ImportedEntry]
    activities: dict[str, Activity]
    shifts: dict[str, Shift]
    divisions: dict[str, KnownDivision]
    meant: dict[str, KnownOrganisation]
    posts: dict[str, NotedPost]
    packs: dict[str, PolicyPack]
    now: datetime
    new_id: NewId


@dataclass
class _Programme:
    """The entries decided so far."""

    command: ImportProgramme
    world: _World
    seen: set[str] = field(default_factory=set)
    changes: list[Change[Aggregate]] = field(default_factory=list)
    receipt: ProgrammeReceipt = field(
        default_factory=lambda: ProgrammeReceipt(taken=[], rejected=[])
    )

    def take(self, entry: ProgrammeEntry) -> None:
        """Decide one entry."""
        key = entry_id(self.command.organisation_id, self.command.source, entry.entry)
        known = self.world.known.get(key)
        if key in self.seen:
            self._reject(entry, [EntryTwice()])
        elif known is None:
            self._create(entry)
        elif changed := known.changed_in(entry):
            self._update(entry, known, changed)
        else:
            self._taken(entry, "unchanged", known.activity_id)
        self.seen.add(key)

    def _create(self, entry: ProgrammeEntry) -> None:
        command, world = self.command, self.world
        plan = plan_of(entry, command.organisation_id, command.actor)
        division = world.divisions.get(entry.division or world.organisation.division or "")
        decision = create_activity(plan, world.organisation, division, world.now, world.new_id)
        if isinstance(decision, Refused):
            self._reject(entry, decision.refusals)
            return
        made = decision.reply.activity_id
        noted = ImportedEntry.of(command.organisation_id, command.source, entry, made)
        self.changes += [*decision.changes, noted]
        self._taken(entry, "created", made)

    def _update(self, entry: ProgrammeEntry, known: ImportedEntry, changed: set[str]) -> None:
        world, actor = self.world, self.command.actor
        activity = world.activities[known.activity_id]
        if refusals := self._barred(entry, changed, activity):
            self._reject(entry, refusals)
            return
        shifts = {one: world.shifts[one] for one in activity.shift_ids}
        update = update_of(entry, changed, activity, [*shifts.values()], actor, world.now)
        decision = change_activity(
            update.wish,
            activity=activity,
            shifts=shifts,
            organisation=world.organisation,
            guide=world.guide,
            division=world.divisions[activity.division],
            meant=world.meant,
            places=world.divisions,
            posts=world.posts,
            packs=world.packs,
            now=world.now,
            new_id=world.new_id,
        )
        if isinstance(decision, Refused):
            self._reject(entry, decision.refusals)
            return
        noted = known.read(entry, but="shifts" if update.missing else "")
        version = decision.policy_version
        made = [one.under(version) if version else one for one in decision.changes]
        self.changes += [*made, noted] if noted.after.said != known.said else made
        outcome = "updated" if made else "unchanged"
        self._taken(entry, outcome, activity.id, update.missing)

    def _barred(
        self, entry: ProgrammeEntry, changed: set[str], activity: Activity
    ) -> list[Refusal]:
        """Why this activity is not this actor's to change, or not to be changed so."""
        actor = self.command.actor
        is_theirs = activity.organisation_id in actor.kept
        if not (is_theirs or reaches(actor, activity.division, ORGANISERS)):
            return [OutOfScope(role=actor.role)]
        there = entry.division or self.world.organisation.division
        moves = "division" in changed and there != activity.division
        return [DivisionStays()] if moves else []

    def _taken(
        self, entry: ProgrammeEntry, outcome: str, activity_id: str, missing: Iterable[str] = ()
    ) -> None:
        taken = {"line": entry.line, "outcome": outcome, "activity_id": activity_id}
        taken["missing_shifts"] = list(missing)
        self.receipt.taken.append(TakenEntry.model_validate(taken))

    def _reject(self, entry: ProgrammeEntry, refusals: Iterable[Refusal]) -> None:
        rules = [FailedRule.of(one) for one in refusals]
        self.receipt.rejected.append(RefusedRow(line=entry.line, refusals=rules))
