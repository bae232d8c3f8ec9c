"""What views do: say of an aggregate what a reply has room for, or why there is no answer."""

from typing import Any, TypeVar

from pydantic import BaseModel

from baodao.kit.decisions import Aggregate
from baodao.schema import Refusal

M = TypeVar("M", bound=BaseModel)


class NoAnswerError(Exception):
    """There is no answer to a query: raised where that is found out, however deep in a view."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.SLUG)
        self.refusal = refusal


def shown(reply: type[M], aggregate: Aggregate, **given: Any) -> M:
    """A reply with the aggregate's fields of the same names; `given` ones come first.

    What the reply has no field for stays where it is.
    """
    known = type(aggregate).__dataclass_fields__
    taken = {name: getattr(aggregate, name) for name in reply.model_fields if name in known}
    return reply.model_validate(taken | given, from_attributes=True)
