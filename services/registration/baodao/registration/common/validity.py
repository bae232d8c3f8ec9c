"""Names and places hold from a day until a day; `until` is the first on which they do not."""

from collections.abc import Iterable
from dataclasses import dataclass

from baodao.kit.wanted import Wanted, open_range


@dataclass(frozen=True, slots=True)
class Named:
    """A name and when it is borne; the first one has no `since`, the last one no `until`."""

    name: str
    since: str | None = None
    until: str | None = None


def is_within(day: str, since: str | None, until: str | None) -> bool:
    """Whether a day is in `[since, until)`; None is open."""
    return (since is None or since <= day) and (until is None or day < until)


def wanted_on(day: str, since: str, until: str) -> Wanted:
    """What `is_within` says, of two fields of what is read."""
    return open_range(since, lte=day) & open_range(until, gt=day)


def name_on(names: Iterable[Named], day: str) -> str:
    """The name that holds on a day; the names of a place leave no day without one."""
    return next(n.name for n in names if is_within(day, n.since, n.until))


def names_after(names: tuple[Named, ...], name: str, on: str) -> tuple[Named, ...]:
    """The names when a place is called `name` from this day on, not before the last one began."""
    kept = [n for n in names if n.since is None or n.since < on]
    last = kept.pop()
    if last.name == name:
        return (*kept, Named(last.name, last.since))
    return (*kept, Named(last.name, last.since, on), Named(name, on))
