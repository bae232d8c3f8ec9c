"""Whom the row of a command in the inbox is about, so that it can go when they are forgotten."""

from collections.abc import Iterable, Mapping
from typing import Any

from baodao.kit.decisions import Aggregate, Change
from baodao.kit.store import Index
from baodao.schema.persons import persons_in

ABOUT = "about"
# Rows of events have none: most rows of a service that follows others.
ABOUT_INDEX = Index((ABOUT,), partial={ABOUT: {"$exists": True}})


def people_of(
    message: Any, handed: Mapping[str, Any], changes: Iterable[Change[Aggregate]] = ()
) -> list[str]:
    """The persons whom a message names, with what was loaded for it and the events it leads to."""
    found: set[str] = set()
    persons_in(type(message))(message, found)
    for given in handed.values():
        if isinstance(given, Aggregate):
            persons_in(type(given))(given, found)
        elif isinstance(given, dict):
            for one in given.values():
                persons_in(type(one))(one, found)
    for change in changes:
        for event in change.events:
            persons_in(type(event))(event, found)
    return sorted(found)


def forgotten_by(message: Any) -> set[str]:
    """Whom a message makes a service forget, if it is an event that does so."""
    name = getattr(type(message), "FORGETS", "")
    return {getattr(message, name)} if name else set()
