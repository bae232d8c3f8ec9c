"""Premises of a community, with their names by day and every assessment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from baodao.kernel.days import day_in, days_after, in_order_of, today
from baodao.kernel.divisions import parent_of
from baodao.kernel.spots import Spot
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.common.validity import Named, is_within, names_after
from baodao.registration.places.domain.local_places import LocalPlace
from baodao.registration.premises.domain.assessments import Assessed, met_refusals, standing_at
from baodao.registration.premises.domain.rules import PremisesPolicy
from baodao.schema import Refusal
from baodao.schema.registration.divisions import NothingChanges
from baodao.schema.registration.local_places import PlaceExists, UnknownGrid
from baodao.schema.registration.premises import (
    AddPremises,
    AssessPremises,
    CorrectionUnexplained,
    MeasurePremises,
    NoPremisesThen,
    NoStandard,
    PremisesAdded,
    PremisesAssessed,
    PremisesEnded,
    PremisesMeasured,
    PremisesRenamed,
    Standing,
    TooManyAssessments,
)
from baodao.schema.registration.premises_rules import PremisesKind
from baodao.schema.registration.reshaping import ChangedLater

MOST_ASSESSMENTS = 100


def premises_id(division: str, code: str) -> str:
    """The id of premises, from their community and the code they have there."""
    return f"p{division}-{code}"


def street_of(division: str) -> str:
    """The division above a community, from where its premises are assessed and counted."""
    return parent_of(division) or division


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises(Aggregate):
    """Premises of one community, from a day on and perhaps until another.

    `area` is in m²; `stated_by` is who said last what is to be assessed, and `by_look` begins with
    the day from which on it is due: it puts the list of these in order. `assessments` are in the
    order in which they were made.
    """

    division: str
    code: str
    kind: PremisesKind
    names: tuple[Named, ...]
    street_address: str
    point: Spot | None
    grid: str | None
    area: int | None
    measured_on: str | None
    stated_by: str
    valid_from: str
    valid_until: str | None = None
    by_look: str | None = None
    follows: str | None = None
    assessments: tuple[Assessed, ...] = ()

    @classmethod
    def add(cls, plan: AddPremises, now: datetime) -> Change[Self]:
        """Add premises that were not known; they are to be looked at from their first day on."""
        key = premises_id(plan.division, plan.code)
        return cls(
            id=key,
            division=plan.division,
            code=plan.code,
            kind=plan.kind,
            names=(Named(plan.name),),
            street_address=plan.street_address,
            point=Spot.of(plan.point),
            grid=plan.grid,
            area=plan.area,
            measured_on=today(now) if plan.area else None,
            stated_by=plan.actor.id,
            valid_from=plan.on,
            by_look=in_order_of(plan.on, key),
        ).begin()

    def broken(self, before: Aggregate) -> str | None:
        """No assessment is ever gone or another one."""
        known = before.assessments if isinstance(before, Premises) else ()
        return "it has other assessments" if self.assessments[: len(known)] != known else None

    @property
    def street(self) -> str:
        """From where they are assessed."""
        return street_of(self.division)

    @property
    def name(self) -> str:
        """The last name that is known."""
        return self.names[-1].name

    @property
    def look_on(self) -> str | None:
        """The day from which on they are due to be looked at."""
        return day_in(self.by_look) if self.by_look else None

    def standing_on(self, day: str) -> Standing:
        """How they stand on a day."""
        return standing_at(self.assessments, day)

    @property
    def standing(self) -> Standing:
        """How they stand by all that was assessed."""
        return self.standing_on(max((one.day for one in self.assessments), default=""))

    def spans(self) -> Iterator[tuple[str, Standing]]:
        """The days from which on they stand otherwise than before, the first day first."""
        assessed = {one.day for one in self.assessments}
        known = {day for day in assessed if is_within(day, self.valid_from, self.valid_until)}
        for day in sorted({self.valid_from, *known}):
            if is_within(day, None, self.valid_until):
                yield day, self.standing_on(day)

    def then_refusals(self, day: str) -> list[Refusal]:
        """Why nothing can be said of them as of this day."""
        if is_within(day, self.valid_from, self.valid_until):
            return []
        return [NoPremisesThen(premises_id=self.id, day=day)]

    def rename_refusals(self, name: str, on: str) -> list[Refusal]:
        """Why they cannot be called so from that day on."""
        since = self.names[-1].since or self.valid_from
        if refusals := self.then_refusals(on):
            return refusals
        if on < since or on == self.valid_from:
            return [ChangedLater(place=self.id, day=since)]
        return [NothingChanges(place=self.id)] if name == self.name else []

    def rename(self, name: str, on: str) -> Change[Self]:
        """Give them another name from that day on."""
        event = PremisesRenamed(
            division=self.division,
            premises_id=self.id,
            name=name,
            former_name=self.name,
            since=on,
        )
        return self.change(event, names=names_after(self.names, name, on))

    def measure(self, command: MeasurePremises, now: datetime) -> Change[Self]:
        """Note how large they are: somebody has to look at them from today on."""
        event = PremisesMeasured(
            division=self.division, premises_id=self.id, area=command.area, day=command.day
        )
        return self.change(
            event,
            area=command.area,
            measured_on=command.day,
            stated_by=command.actor.id,
            by_look=in_order_of(today(now), self.id),
        )

    def assess_refusals(self, command: AssessPremises, policy: PremisesPolicy) -> list[Refusal]:
        """Why this cannot be said of them under these rules."""
        refusals = self.then_refusals(command.day)
        if self._corrects(command.day) and command.reason is None:
            refusals.append(CorrectionUnexplained(day=command.day))
        if len(self.assessments) >= MOST_ASSESSMENTS:
            refusals.append(TooManyAssessments(most=MOST_ASSESSMENTS))
        standard = policy.standard_for(self.kind)
        if standard is None:
            refusals.append(NoStandard(kind=self.kind))
        elif command.met:
            refusals += met_refusals(standard, self.area, command.households)
        return refusals

    def assess(
        self, command: AssessPremises, policy: PremisesPolicy, now: datetime
    ) -> Change[Self]:
        """Add an assessment, which `assess_refusals` has nothing against."""
        standard = policy.standard_for(self.kind)
        assert standard is not None  # noqa: S101 -- else it is refused
        made = Assessed.of(command, standard, policy, self.area, now)
        event = PremisesAssessed(
            division=self.division,
            premises_id=self.id,
            kind=self.kind,
            day=made.day,
            met=made.met,
            standard=made.standard,
            area=made.area,
            households=made.households,
            corrects=self._corrects(made.day),
        )
        again = command.look_again_on
        if again is None and policy.look_again_days:
            again = days_after(today(now), policy.look_again_days)
        by_look = in_order_of(again, self.id) if again else None
        return self.change(event, assessments=(*self.assessments, made), by_look=by_look)

    def end_refusals(self, on: str) -> list[Refusal]:
        """Why they cannot end that day: they end already, or change later."""
        if self.valid_until is not None:
            return [NoPremisesThen(premises_id=self.id, day=self.valid_until)]
        days = (one.day for one in self.assessments)
        last = max(self.valid_from, self.names[-1].since or "", *days)
        return [ChangedLater(place=self.id, day=last)] if on <= last else []

    def end(self, on: str) -> Change[Self]:
        """End them: they are none of the community any more from that day on."""
        event = PremisesEnded(division=self.division, premises_id=self.id, until=on)
        return self.change(event, valid_until=on, by_look=None)

    def follow(self, division: str, on: str, *, taken: bool, moves: bool) -> list[Change[Self]]:
        """Make them again where their community goes on from a day on, assessed as they were.

        Its grids go on if it only `moves` to another code. If their code is `taken` there, that
        of their former community before it makes one which is nobody else's.
        """
        code = f"{self.division}{self.code}" if taken else self.code
        key = premises_id(division, code)
        begun = replace(
            self,
            id=key,
            version=0,
            announced=0,
            division=division,
            code=code,
            grid=self.grid if moves else None,
            valid_from=max(self.valid_from, on),
            valid_until=None,
            by_look=in_order_of(self.look_on, key) if self.look_on else None,
            follows=self.id,
        ).begin()
        return [begun, begun.after.end(self.valid_until)] if self.valid_until else [begun]

    def begin(self) -> Change[Self]:
        """Announce them from their first day on (`premises-added`)."""
        added = PremisesAdded(
            division=self.division,
            premises_id=self.id,
            kind=self.kind,
            name=self.name,
            grid=self.grid,
            valid_from=self.valid_from,
            follows=self.follows,
        )
        return self.change(added)

    def _corrects(self, day: str) -> bool:
        return any(one.day >= day for one in self.assessments)


def add_refusals(
    plan: AddPremises, premises: Premises | None, grid: LocalPlace | None
) -> list[Refusal]:
    """Why the community cannot have such premises; `grid` is what was found under its code."""
    refusals: list[Refusal] = []
    if premises is not None:
        refusals.append(PlaceExists(code=plan.code))
    if plan.grid and not (grid and grid.kind == "grid" and grid.holds(plan.on)):
        refusals.append(UnknownGrid(grid=plan.grid, on=plan.on))
    return refusals
