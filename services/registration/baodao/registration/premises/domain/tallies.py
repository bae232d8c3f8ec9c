"""Tallies of premises: how many of a street stand how, by the days on which that changes.

A rate of a city adds up some hundred of these and reads no premises (ADR 0079).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.premises.domain.premises import Premises
from baodao.schema.registration.premises import Standing
from baodao.schema.registration.premises_rules import PremisesKind

_FIELDS: Mapping[Standing, str] = {
    "met": "met",
    "not-met": "not_met",
    "not-assessed": "not_assessed",
}


class Key(NamedTuple):
    """Premises of this kind that stand so, from this day on."""

    day: str
    kind: PremisesKind
    standing: Standing


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on so many more of a kind stand so, or, below 0, so many fewer."""

    day: str
    kind: PremisesKind
    met: int = 0
    not_met: int = 0
    not_assessed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesTally(Aggregate):
    """The steps of all premises that a street ever had, in the order of their days."""

    division: str
    steps: tuple[Step, ...] = ()

    @classmethod
    def blank(cls, street: str) -> Self:
        """Of a street without premises."""
        return cls(id=street, division=street)

    def recount(self, before: Iterable[Premises], after: Iterable[Premises]) -> list[Change[Self]]:
        """Count premises of the street as they are now, and no more as they were."""
        counted = Counter(dict(_changes(self.steps)))
        for one in after:
            counted.update(steps_of(one))
        for one in before:
            counted.subtract(steps_of(one))
        steps = in_steps(counted)
        return [self.change(steps=steps)] if steps != self.steps else []


def steps_of(premises: Premises) -> Counter[Key]:
    """The days on which premises begin, stand otherwise than before and end, with +1 and -1."""
    steps: Counter[Key] = Counter()
    stood: Standing | None = None
    for day, standing in premises.spans():
        if stood:
            steps[Key(day, premises.kind, stood)] -= 1
        steps[Key(day, premises.kind, standing)] += 1
        stood = standing
    if stood and premises.valid_until:
        steps[Key(premises.valid_until, premises.kind, stood)] -= 1
    return steps


def in_steps(changes: Mapping[Key, int]) -> tuple[Step, ...]:
    """The same in the order of the days, one step for each day and kind with a change."""
    on: defaultdict[tuple[str, PremisesKind], dict[str, int]] = defaultdict(dict)
    for key, change in sorted(changes.items()):
        if change:
            on[key.day, key.kind][_FIELDS[key.standing]] = change
    return tuple(Step(day, kind, **given) for (day, kind), given in on.items())


def _changes(steps: Iterable[Step]) -> Iterator[tuple[Key, int]]:
    for step in steps:
        for standing, name in _FIELDS.items():
            yield Key(step.day, step.kind, standing), getattr(step, name)


def counts_on(
    steps: Iterable[Step], days: Iterable[str]
) -> dict[str, Counter[tuple[PremisesKind, Standing]]]:
    """How many premises of each kind stand how, on each of these days; one pass over the steps."""
    left = sorted(steps, key=lambda step: step.day, reverse=True)
    counted: Counter[tuple[PremisesKind, Standing]] = Counter()
    found = {}
    for day in sorted(days):
        while left and left[-1].day <= day:
            step = left.pop()
            counted[step.kind, "met"] += step.met
            counted[step.kind, "not-met"] += step.not_met
            counted[step.kind, "not-assessed"] += step.not_assessed
        found[day] = counted.copy()
    return found
