"""Setting the fields of frozen dataclasses directly, for functions that are written for a class.

`__init__` of a frozen dataclass with slots looks each field up by name; the descriptors of the
slots take a third of the time, and aggregates are made as often as anything.
"""

from collections.abc import Callable
from dataclasses import fields
from types import MemberDescriptorType
from typing import Any

Setter = Callable[[Any, Any], None]


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
