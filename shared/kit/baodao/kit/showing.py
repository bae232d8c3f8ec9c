"""What somebody sees of an answer: fields of a class that they are not of are left out.

Which class a field has, and whom a row is about, is declared in the schema
(`baodao.schema.classes`). Here it is compared with who asks, after a view or a use case has
answered in full and before anybody gets the answer.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from baodao.kit.decisions.gates import TESTS
from baodao.schema.access import FOR_THEMSELVES, ROLES, AnyRole, Capability, Relation
from baodao.schema.base import Actor
from baodao.schema.classes import (
    CLASS_NEEDS,
    FieldClass,
    allows_of,
    classed,
    classes_in,
    left_out,
    parts_inside,
    whose_of,
)

M = TypeVar("M", bound=BaseModel)
Test = tuple[Callable[[Actor, Any], bool], str]
"""A relation, and the field of the row that it is compared with."""
_ROLES: tuple[AnyRole, ...] = (*sorted(ROLES), "guest")
_new, _set = object.__new__, object.__setattr__


def seen_by(actor: Actor, answer: M) -> M:
    """An answer without what the actor may not see; the same if they may see all."""
    plan = _plan_of(type(answer))
    if plan is None:
        return answer
    seen: M = plan.seen(actor, answer, (), ())
    return seen


@dataclass(frozen=True, slots=True)
class _Plan:
    """Of a model with classes somewhere in it: its fields, and those of what it is made of.

    `tests` are what makes somebody one of a class, for each role; None for what is no row and is
    seen as the row around it. `inside` are fields with parts, what all of these are without, and
    which classes they have; None if there are rows among them, which are looked at in any case.
    """

    classed: tuple[tuple[str, FieldClass], ...]
    inside: tuple[tuple[str, tuple[str, ...], frozenset[FieldClass] | None], ...]
    tests: Mapping[AnyRole, Sequence[tuple[FieldClass, Sequence[Test]]]] | None

    def seen(
        self, actor: Actor, of: Any, hidden: Collection[FieldClass], leave_out: tuple[str, ...]
    ) -> Any:
        """What is seen where these classes are `hidden`, unless a row says otherwise."""
        fields: dict[str, Any] = of.__dict__
        if self.tests is not None:
            hidden = _hidden(actor, fields, self.tests[actor.role])
        changed: dict[str, Any] = {}
        for name in leave_out:
            if fields[name] is not None:
                changed[name] = None
        if hidden:
            for name, found in self.classed:
                if found in hidden and fields[name] is not None:
                    changed[name] = None
        for name, left, about in self.inside:
            if about is None or not about.isdisjoint(hidden):
                value = fields[name]
                if value and (seen := _seen_part(actor, value, hidden, left)) is not value:
                    changed.setdefault(name, seen)
        return _changed(of, changed) if changed else of


def _hidden(
    actor: Actor,
    fields: Mapping[str, Any],
    tests: Sequence[tuple[FieldClass, Sequence[Test]]],
) -> Collection[FieldClass]:
    """The classes that the actor is not of."""
    hidden: list[FieldClass] = []
    for name, relations in tests:
        for test, of in relations:
            if test(actor, fields[of]):
                break
        else:
            hidden.append(name)
    return hidden


def _seen_part(
    actor: Actor, value: Any, hidden: Collection[FieldClass], leave_out: tuple[str, ...]
) -> Any:
    kind: Any = type(value)
    if kind is list or kind is tuple:
        parts, is_same = [], True
        for one in value:
            part = _seen_part(actor, one, hidden, leave_out)
            is_same = is_same and part is one
            parts.append(part)
        return value if is_same else kind(parts)
    if kind is dict:
        found = list(value.values())
        parts = _seen_part(actor, found, hidden, leave_out)
        return value if parts is found else dict(zip(value, parts, strict=True))
    # Asked of a class of pydantic, `isinstance` costs as much as all of this.
    plan = _plan_of(kind)
    return value if plan is None else plan.seen(actor, value, hidden, leave_out)


def _changed(of: BaseModel, changes: Mapping[str, Any]) -> BaseModel:
    """A copy of a frozen model with other fields, at a fraction of what `model_copy` costs."""
    copy = _new(type(of))
    _set(copy, "__dict__", {**of.__dict__, **changes})
    _set(copy, "__pydantic_fields_set__", of.__pydantic_fields_set__)
    _set(copy, "__pydantic_extra__", None)
    _set(copy, "__pydantic_private__", None)
    return copy


@cache
def _plan_of(kind: type[Any]) -> _Plan | None:
    """How a model is seen; None if there is nothing in it that not everybody sees."""
    if not issubclass(kind, BaseModel):
        return None
    own, left = classed(kind), left_out(kind)
    inside: dict[str, list[_Plan]] = {}
    for name, part in parts_inside(kind):
        if (plan := _plan_of(part)) is not None:
            inside.setdefault(name, []).append(plan)
    if not own and not inside and whose_of(kind) is None:
        return None
    found = ((name, left.get(name, ()), _classes_of(plans)) for name, plans in inside.items())
    return _Plan(tuple(own.items()), tuple(found), _tests_of(kind))


def _classes_of(plans: Iterable[_Plan]) -> frozenset[FieldClass] | None:
    """The classes that there are in parts, None if there are rows among them."""
    found: set[FieldClass] = set()
    for plan in plans:
        within = [about for _, _, about in plan.inside]
        if plan.tests is not None or None in within:
            return None
        found.update((name for _, name in plan.classed), *filter(None, within))
    return frozenset(found)


def _tests_of(
    kind: type[BaseModel],
) -> Mapping[AnyRole, Sequence[tuple[FieldClass, Sequence[Test]]]] | None:
    whose = whose_of(kind)
    if whose is None:
        return None
    tests: dict[AnyRole, list[tuple[FieldClass, list[Test]]]] = {role: [] for role in _ROLES}
    for name in dict.fromkeys(name for _, name in classes_in(kind)):
        allows = allows_of(name, whose)
        for role, found in tests.items():
            need = None if role in FOR_THEMSELVES else CLASS_NEEDS.get(name)
            relations = [(_test(a.relation, need), a.of) for a in allows if role in a.roles]
            found.append((name, relations))
    return tests


def _test(relation: Relation, need: Capability | None) -> Callable[[Actor, Any], bool]:
    """The comparison of a relation, by somebody who has a capability where one is needed."""
    test = TESTS[relation]
    if need is None or relation == "published":
        return test
    return lambda actor, of: need in actor.capabilities and test(actor, of)
