"""What every view does: say of an aggregate what its reply has room for."""

from typing import Any, TypeVar

from pydantic import BaseModel

from baodao.kit.decisions import Aggregate

M = TypeVar("M", bound=BaseModel)


def shown(reply: type[M], aggregate: Aggregate, **given: Any) -> M:
    """A reply with the aggregate's fields of the same names; `given` ones come first.

    What the reply has no field for stays where it is.
    """
    known = type(aggregate).__dataclass_fields__
    taken = {name: getattr(aggregate, name) for name in reply.model_fields if name in known}
    return reply.model_validate(taken | given, from_attributes=True)
