"""Which events a reader of the feed gets: what the parameters ask for, as far as access goes."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baodao.gateway.problems import invalid_field, invalid_problem, out_of_scope_problem
from baodao.schema import Actor
from baodao.schema.access import FEED_NEEDS, FEED_ROLES
from baodao.schema.base import DivisionCode, Event, Instant
from baodao.schema.catalog import CONTEXTS, EVENTS, FORMER_EVENTS
from baodao.schema.field_errors import field_errors
from baodao.schema.subjects import filters_of

_Code: TypeAdapter[str] = TypeAdapter(DivisionCode)
_Instant: TypeAdapter[datetime] = TypeAdapter(Instant)
Selected = tuple[str, list[str], datetime | None]
"""A context, filters within its stream, and since when."""


def selected_streams(asked: dict[str, Any], actor: Actor) -> list[Selected]:
    """Context, subject filters and start for each stream that the reader gets.

    Without a type that is whatever the actor may follow; a guest follows what is public.

    Raises:
        ProblemError: a parameter is out of form, or the actor may follow nothing of what it says.
    """
    if unknown := asked.keys() - {"division", "context", "type", "since"}:
        raise invalid_field(min(unknown), "extra-forbidden")
    contexts: tuple[str, ...] = CONTEXTS
    if "context" in asked:
        if asked["context"] not in CONTEXTS:
            raise invalid_field("context", "literal-error", expected=", ".join(map(repr, CONTEXTS)))
        contexts = (asked["context"],)
    division = asked.get("division", "").replace(".", "")
    if "division" in asked:
        _valid(_Code, division, "division")
    since = _valid(_Instant, asked["since"], "since") if "since" in asked else None
    kinds = [k for k in _kinds(asked.get("type")) if k.CONTEXT in contexts]
    if not kinds:
        raise invalid_field("type", "no-such-event")
    selected = []
    for context in contexts:
        subjects = _subjects([k for k in kinds if context == k.CONTEXT], division, actor)
        if subjects:
            selected.append((context, subjects, since))
    if not selected:
        raise out_of_scope_problem()
    return selected


def _kinds(name: str | None) -> list[type[Event]]:
    """The events of a wire type, also of a former one, or of a name in all its versions; or all."""
    if name is None:
        return list(EVENTS.values())
    exact = EVENTS.get(name) or FORMER_EVENTS.get(name)
    return [exact] if exact else [kind for kind in EVENTS.values() if name == kind.NAME]


def _subjects(kinds: list[type[Event]], division: str, actor: Actor) -> list[str]:
    return [
        subject
        for kind in kinds
        if (reach := _reach(kind, division, actor)) is not None
        for subject in filters_of(kind, reach)
    ]


def _reach(kind: type[Event], division: str, actor: Actor) -> str | None:
    """From where an actor gets events of a kind, of those of this division; None if from nowhere.

    The division is "" for the whole tree, here and there.
    """
    if actor.role not in FEED_ROLES[kind.FEED]:
        return None
    if kind.FEED == "public":
        return division
    if (need := FEED_NEEDS.get(kind.FEED)) and need not in actor.capabilities:
        return None
    if actor.scope is None:
        return None
    own = "" if actor.scope == "*" else actor.scope
    if division.startswith(own):
        return division
    return own if own.startswith(division) else None


def _valid(adapter: TypeAdapter[Any], value: str, name: str) -> Any:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise invalid_problem(
            e.model_copy(update={"field": name}) for e in field_errors(error)
        ) from None
