"""Setting the fields of frozen dataclasses directly, for functions that are written for a class.

`__init__` of a frozen dataclass with slots looks each field up by name; the descriptors of the
slots take a third of the time, and aggregates are made as often as anything.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from types import MemberDescriptorType
from typing import Any, TypeVar

Setter = Callable[[Any, Any], None]
T = TypeVar("T")


def sets_slots(kind: type[T]) -> type[T]:
    """Give a frozen dataclass with slots an `__init__` that sets them directly; a decorator.

    For what is made once or more for every message. It takes the same parameters.

    Raises:
        TypeError: the class is not of that kind, or a field has a `default_factory`.
    """
    known: tuple[Any, ...] = fields(kind)  # type: ignore[arg-type]  # a dataclass, as said
    setters = slot_setters(kind)
    if setters is None or any(f.kw_only or f.default_factory is not MISSING for f in known):
        raise TypeError(f"{kind.__name__} is no dataclass of positional fields with slots")
    names: dict[str, Any] = {f"_set_{name}": setter for name, setter in setters.items()}
    names |= {f"_default_{f.name}": f.default for f in known if f.default is not MISSING}
    takes = [
        f"{f.name}=_default_{f.name}" if f"_default_{f.name}" in names else f.name for f in known
    ]
    lines = "".join(f"    _set_{name}(self, {name})\n" for name in setters)
    source = f"def __init__(self, {', '.join(takes)}):\n{lines}"
    setattr(kind, "__init__", compiled("__init__", source, names))  # noqa: B010 -- mypy's wish
    return kind


def slot_setters(kind: type[Any]) -> dict[str, Setter] | None:
    """What sets each field of a new instance, by name; None if there is more to making one.

    There is if a field has no slot or is no parameter, or if `__post_init__` has a say.
    """
    slots = {field.name: getattr(kind, field.name, None) for field in fields(kind)}
    setters = {n: s.__set__ for n, s in slots.items() if isinstance(s, MemberDescriptorType)}
    takes_all = all(field.init for field in fields(kind))
    if len(setters) < len(slots) or not takes_all or hasattr(kind, "__post_init__"):
        return None
    return setters


def compiled(name: str, source: str, names: dict[str, Any]) -> Callable[..., Any]:
    """The function `name` that `source` defines; it knows `names`."""
    scope = dict(names)
    exec(source, scope)  # noqa: S102 -- as dataclasses do
    function: Callable[..., Any] = scope[name]
    return function
