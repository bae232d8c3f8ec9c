"""Who sees which fields of an answer: each has a class, and a row says whom it is about.

    class Volunteer(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
        number: str
        age_class: Annotated[AgeClass | None, of("minor")]

A field without a class is seen by whoever gets the row. Which relation to the row makes somebody
one of a class is said in one place, here (`CLASSES`); a row only says where what is compared is
found in it. Who is not of the class gets nothing in the field, so that views answer in full and
cannot say too much by forgetting (`baodao.kit.showing`). What an event tells has the same classes:
its feed is followed by nobody who would not see the field in an answer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field

from baodao.schema.access import (
    FEED_ROLES,
    MINORS_READERS,
    OVERSEERS,
    PARTY_READERS,
    READERS,
    REGISTRARS,
    Allow,
    Capability,
    Feed,
    guardian,
    keeper,
    own,
    published,
    subtree,
)
from baodao.schema.access import Role as Role
from baodao.schema.annotations import models_in, parts_of

FieldClass = Literal["own", "organisation", "party", "minor", "home"]
"""What a field tells: of a person's record, what they and those who keep it know; what stays
between a person and an organisation; who is in the Party; who is a minor; where somebody lives.
"""


@dataclass(frozen=True, slots=True)
class Whose:
    """Where it is found in a row whom it is about: names of its fields, each of several will do.

    Args:
        person: the volunteer themself; whoever is their guardian sees what they see.
        organisation: the organisation.
        home: where an organisation is.
        at: where those are who keep the records.
        open: true if there is nothing in the row that not everybody may know.
    """

    person: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


Slot = Literal["person", "organisation", "home", "at", "open"]
_SLOTS: tuple[Slot, ...] = get_args(Slot)


def _at(*roles: Role) -> Callable[[str], Allow]:
    return lambda path: subtree(path, *roles)


Makes = tuple[Callable[[str], Allow], ...]
"""What makes rules of the name of a field."""
_PERSON: Makes = (own, guardian)
CLASSES: Mapping[FieldClass, Mapping[Slot, Makes]] = {
    "own": {"person": _PERSON, "at": (_at(*REGISTRARS),)},
    "organisation": {
        "person": _PERSON,
        "organisation": (keeper,),
        "home": (_at(*OVERSEERS),),
        "at": (_at(*REGISTRARS),),
    },
    "party": {"person": _PERSON, "at": (_at(*PARTY_READERS),)},
    "minor": {"person": _PERSON, "at": (_at(*MINORS_READERS),)},
    "home": {"person": _PERSON, "at": (_at(*READERS),)},
}
"""Who is of a class, by what a row says of whom it is about."""
CLASS_NEEDS: Mapping[FieldClass, Capability] = {"party": "party", "minor": "minors"}
"""What it takes besides, unless one is it oneself."""
_DECIDING: Mapping[FieldClass, frozenset[Slot]] = {
    "own": frozenset({"person", "at"}),
    "organisation": frozenset({"person", "organisation", "home"}),
    "party": frozenset({"person", "at"}),
    "minor": frozenset({"person", "at"}),
    "home": frozenset({"person", "at"}),
}
"""What a row with a field of a class has to say."""


def allows_of(name: FieldClass, whose: Whose) -> tuple[Allow, ...]:
    """Who sees the fields of a class in a row that is about these."""
    makes: Mapping[Slot, Makes] = {**CLASSES[name], "open": (published,)}
    return tuple(
        make(path)
        for slot in _SLOTS
        for path in getattr(whose, slot)
        for make in makes.get(slot, ())
    )


@dataclass(frozen=True, slots=True)
class OfClass:
    """Says of a field of which class it is."""

    name: FieldClass


@dataclass(frozen=True, slots=True)
class Without:
    """Says of a field with rows that these fields are in none of them."""

    fields: tuple[str, ...]


def of(name: FieldClass) -> OfClass:
    """Let nobody see a field who is not of the class; an answer's has to be able to be None."""
    return OfClass(name)


def without(*fields: str) -> Without:
    """Let rows that stand in a list not have these fields, whoever asks."""
    return Without(fields)


def compared(default: Any = None) -> Any:
    """A field of a row by which it is decided who sees what, and which is never in an answer."""
    return Field(default=default, exclude=True, repr=False)


def classed(kind: type[BaseModel]) -> dict[str, FieldClass]:
    """The fields of a model that have a class."""
    return {
        name: mark.name
        for name, field in kind.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, OfClass)
    }


def left_out(kind: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """The fields of a model with rows, and which fields are in none of them."""
    return {
        name: mark.fields
        for name, field in kind.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, Without)
    }


def parts_inside(kind: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models that a model is made of, and in which of its fields they stand."""
    for name, field in kind.model_fields.items():
        for part in models_in(field.annotation):
            yield name, part


def whose_of(kind: type[BaseModel]) -> Whose | None:
    """Whom a row is about; None for what is no row."""
    return getattr(kind, "WHOSE", None)


def classes_in(kind: type[BaseModel]) -> Iterator[tuple[str, FieldClass]]:
    """The paths to what has a class in a model, and which; not into rows within it."""
    yield from classed(kind).items()
    for name, part in parts_inside(kind):
        if whose_of(part) is None:
            for path, found in classes_in(part):
                yield f"{name}.{path}", found


def check_row(kind: type[BaseModel], whose: Whose) -> None:
    """Check that a row says what decides about each of its fields.

    Raises:
        TypeError: it does not, or names a field that it has not.
    """
    for slot in _SLOTS:
        for name in getattr(whose, slot):
            if name not in kind.model_fields:
                raise TypeError(f"{kind.__name__} has no {name}")
    for path, name in classes_in(kind):
        if lacking := sorted(slot for slot in _DECIDING[name] if not getattr(whose, slot)):
            raise TypeError(f"{kind.__name__}.{path} is of the class {name}, and lacks {lacking}")


def check_answer(kind: type[BaseModel], *, in_row: bool = False) -> None:
    """Check that all that has a class in an answer stands in a row, and may be nothing.

    Raises:
        TypeError: it does not, or may not.
    """
    in_row = in_row or whose_of(kind) is not None
    for name in classed(kind):
        if not in_row:
            raise TypeError(f"{kind.__name__}.{name} has a class, and stands in no row")
        _check_nothing(kind, name)
    for name, fields in left_out(kind).items():
        for part in models_in(kind.model_fields[name].annotation):
            if whose_of(part) is None:
                raise TypeError(f"{kind.__name__}.{name} has no rows")
            for field in fields:
                _check_nothing(part, field)
    for _, part in parts_inside(kind):
        check_answer(part, in_row=in_row)


def check_feed(kind: type[BaseModel], feed: Feed) -> None:
    """Check that an event is followed by nobody who would not see its fields in an answer.

    Raises:
        TypeError: it is.
    """
    for path, name in classes_in(kind):
        may = allows_of(name, Whose(at=("division",)))
        if beyond := FEED_ROLES[feed].difference(*(allow.roles for allow in may)):
            told = f"{kind.__name__}.{path} is of the class {name}"
            raise TypeError(f"{told}, and {min(beyond)} follows {feed}")


def _check_nothing(kind: type[BaseModel], name: str) -> None:
    field = kind.model_fields.get(name)
    if field is None:
        raise TypeError(f"{kind.__name__} has no {name}")
    if NoneType not in parts_of(field.annotation):
        raise TypeError(f"{kind.__name__}.{name} cannot be nothing")
