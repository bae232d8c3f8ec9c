"""Answering queries by views: what a query names is loaded, and access checked, before.

    async def get_claim(
        query: GetClaim, claim: Annotated[Claim, by("claim_id")], reads: Reads
    ) -> schema.Claim: ...

A view's parameters are those of a use case (`baodao.kit.decisions`) and `reads`. It answers with a
reply, or with why it does not: one refusal, or `refuse(*refusals)` with all.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import BaseModel

from baodao.kit.clock import Clock
from baodao.kit.decisions import Refused, UseCase
from baodao.kit.loaded import BarredError, Loaded, MissingError
from baodao.kit.reads import Reads
from baodao.kit.work import Cause, Work
from baodao.schema import Query, Refusal

View = Callable[..., Awaitable[BaseModel | Refusal | Refused]]
_NO_CAUSE = Cause("", "")


class Answering:
    """A view with all it takes.

    Raises:
        TypeError: it takes something that nobody hands in.
    """

    def __init__(self, view: View, tools: Mapping[type, Any], clock: Clock) -> None:
        self._case, self._tools, self._clock = UseCase(view), tools, clock
        if unknown := self._case.needs - tools.keys() - {Reads}:
            raise TypeError(f"{self._case.name} takes {unknown}, which nobody hands in")

    async def __call__(self, query: Query, reads: Reads) -> BaseModel | Refusal | Refused:
        """The answer to a query."""
        case, work = self._case, Work(self._case, query, "", "", _NO_CAUSE, 0)
        tools = {**self._tools, Reads: reads}
        loaded = Loaded(reads.stored, reads.collections, tools, _observe_nothing)
        try:
            loaded.check_door(work)
            await loaded.load_for([work])
            if error := loaded.keyless.get(id(work)):
                raise error
            loaded.let_in(work)
            arguments = loaded.arguments(work)
        except (BarredError, MissingError) as unseen:
            return unseen.refusal
        if case.wants_now:
            arguments["now"] = self._clock()
        answer: BaseModel | Refusal | Refused = await case.function(query, **arguments)
        return answer


def _observe_nothing(_: str) -> None:
    """A view makes no ids that would have to be greater than what it has read."""
