"""Collections that grow with the people of a province, row by row, after their examples."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_type_hints

from baodao.cli.bench import seed
from baodao.cli.bench.growth_ids import person, place, record, team
from baodao.cli.bench.growth_ordinary import ORDINARY
from baodao.kit.decisions import Aggregate
from baodao.kit.golden import golden_document
from baodao.kit.store import Collection

EXAMPLE = "测试·"
_DAYS = ("day", "_on", "since", "until", "answer_by")


@dataclass(frozen=True, slots=True)
class Grown:
    """A collection that grows: one document for every so many people, and what is its own."""

    collection: Collection[Any]
    every: int
    own: Callable[[int], dict[str, Any]] = lambda _: {}

    def documents(self, first: int, after: int) -> Iterator[dict[str, Any]]:
        """The documents of the people from `first` to before `after`."""
        aggregate = self.collection.aggregate
        example = self.collection.restore(_plain("", golden_document(self.collection)))
        known = {field.name for field in fields(aggregate)}
        ordinary = {name: value for name, value in ORDINARY.items() if name in known}
        choices = _choices(aggregate)
        for number in range(first, after, self.every):
            place_in_row = number // self.every
            common = {
                "id": record(number),
                "division": place(number),
                "home": place(number),
                "volunteer_id": person(number),
                "organisation_id": team(number),
                "unit_id": team(number),
                "department_id": team(number),
                "street_id": team(number),
            }
            common |= _mixed(choices, place_in_row)
            values = {name: value for name, value in common.items() if name in known}
            made: Aggregate = replace(example, **{**ordinary, **values, **self.own(number)})
            yield self.collection.document(made, seed.ids.next())


def _choices(aggregate: type[Aggregate]) -> dict[str, Sequence[Any]]:
    """What an aggregate can be, as far as it is one of few things."""
    states = getattr(getattr(aggregate, "LIFE", None), "states", ())
    found: dict[str, Sequence[Any]] = {"state": tuple(states)} if states else {}
    for name, kind in get_type_hints(aggregate).items():
        if name in ("kind", "wish"):
            found[name] = get_args(kind) or (False, True)
    return found


def _mixed(choices: Mapping[str, Sequence[Any]], row: int) -> dict[str, Any]:
    """One of each, so that in the rows all go with all."""
    values = {}
    for name, options in choices.items():
        row, which = divmod(row, len(options))
        values[name] = options[which]
    return values


def _plain(name: str, value: Any) -> Any:
    """An example without Chinese where only ids and days may be: what is said is the field."""
    if isinstance(value, dict):
        return {key: _plain(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(name, inner) for inner in value]
    if not isinstance(value, str) or not value.startswith(EXAMPLE):
        return value
    return "2026-10-10" if name.endswith(_DAYS) else value.removeprefix(EXAMPLE)


def read(number: int) -> dict[str, Any]:
    """That somebody's data were read, in the collection of such reads of any service."""
    own = {"person_ids": (person(number),), "actor_id": team(number), "role": "organiser"}
    return own | {"minor": not number % 50}
