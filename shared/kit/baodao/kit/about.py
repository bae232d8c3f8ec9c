"""Whom the row of a command in the inbox is about, so that it can go when they are forgotten."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from baodao.kit.decisions import Aggregate, Change, UseCase
from baodao.kit.store import Index
from baodao.schema.persons import Finder, finds_nobody, persons_in

ABOUT = "about"
# Rows of events have none: most rows of a service that follows others.
ABOUT_INDEX = Index((ABOUT,), partial={ABOUT: {"$exists": True}})


def people_of(
    case: UseCase,
    message: Any,
    handed: Mapping[str, Any],
    changes: Iterable[Change[Aggregate]] = (),
) -> list[str]:
    """The persons whom a message names, with what was loaded for it and the events it leads to."""
    found: set[str] = set()
    persons_in(type(message))(message, found)
    for name, is_each, find in _finders(case):
        if given := handed.get(name):
            for one in given.values() if is_each else (given,):
                find(one, found)
    for change in changes:
        for event in change.events:
            persons_in(type(event))(event, found)
    return sorted(found)


@cache
def _finders(case: UseCase) -> list[tuple[str, bool, Finder]]:
    """What finds persons in what a use case is given, by parameter."""
    all_finders = [(p.name, p.load.each, persons_in(p.kind)) for p in case.parameters]
    return [(name, each, find) for name, each, find in all_finders if not finds_nobody(find)]


def forgotten_by(message: Any) -> set[str]:
    """Whom a message makes a service forget, if it is an event that does so."""
    name = getattr(type(message), "FORGETS", "")
    return {getattr(message, name)} if name else set()
