"""Answering queries by views: what a query names is loaded, and access checked, before.

    async def get_claim(
        query: GetClaim, claim: Annotated[Claim, by("claim_id")], reads: Reads
    ) -> schema.Claim: ...

A view's parameters are those of a use case (`baodao.kit.decisions`) and `reads`. It answers with a
reply, or with why it does not: one refusal, or `refuse(*refusals)` with all. It answers in full:
what not everybody sees is left out here (`baodao.kit.showing`), and what its query declares to be
logged (`baodao.kit.read_log`) is written, before anybody gets the answer. Who is shown minors and
has no approval for it gets `approval-required` in its place.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import BaseModel

from baodao.kit.access import Access
from baodao.kit.clock import Clock
from baodao.kit.decisions import Refused, UseCase
from baodao.kit.loaded import Loaded
from baodao.kit.read_log import ReadLog, Shown, Terms
from baodao.kit.reads import Reads
from baodao.kit.showing import seen_by
from baodao.kit.unseen import BarredError, MissingError
from baodao.kit.views import NoAnswerError
from baodao.kit.work import Cause, Work
from baodao.schema import Query, Refusal
from baodao.schema.doors import ApprovalRequired, PurposeRequired, SecondRequired

View = Callable[..., Awaitable[BaseModel | Refusal | Refused]]
_NO_CAUSE = Cause("", "")


class Answering:
    """A view with all it takes; it may have been looked at already.

    Raises:
        TypeError: it takes something that nobody hands in, or is to be logged and there is no log.
    """

    def __init__(
        self,
        view: View | UseCase,
        tools: Mapping[type, Any],
        clock: Clock,
        log: ReadLog | None = None,
    ) -> None:
        self._case = view if isinstance(view, UseCase) else UseCase(view)
        self._tools, self._clock = tools, clock
        self._log, self._shown = log, shown_by(self._case)
        if self._shown and log is None:
            raise TypeError(f"{self._case.name} is to be logged, and there is no log of reads")
        if unknown := self._case.needs - tools.keys() - {Reads}:
            raise TypeError(f"{self._case.name} takes {unknown}, which nobody hands in")

    async def __call__(self, query: Query, reads: Reads) -> BaseModel | Refusal | Refused:
        """The answer to a query."""
        case, work = self._case, Work(self._case, query, "", "", _NO_CAUSE, 0)
        reads = reads.for_one_answer()
        tools = {**self._tools, Reads: reads}
        loaded = Loaded(reads, reads.collections, tools, _observe_nothing)
        access = Access(loaded)
        try:
            access.check_door(work)
            terms = await self._log.terms(reads, query) if self._shown and self._log else None
            if self._shown and terms is None:
                return PurposeRequired()
            await loaded.load_for([work])
            if error := loaded.keyless.get(id(work)):
                raise error
            access.let_in(work)
            arguments = loaded.arguments(work)
        except (BarredError, MissingError) as unseen:
            return unseen.refusal
        if case.wants_now:
            arguments["now"] = self._clock()
        try:
            answer: BaseModel | Refusal | Refused = await case.function(query, **arguments)
        except NoAnswerError as none:
            return none.refusal
        if isinstance(answer, Refusal | Refused):
            return answer
        seen = seen_by(query.actor, answer)
        if terms and (lack := await self._note(query, terms, arguments, seen, reads)):
            return lack
        return seen

    async def _note(
        self,
        query: Query,
        terms: Terms,
        arguments: Mapping[str, Any],
        answer: BaseModel,
        reads: Reads,
    ) -> ApprovalRequired | SecondRequired | None:
        if self._shown is None or self._log is None:
            return None
        seen, declared = self._shown.seen(query, arguments, answer), self._shown.declared
        if getattr(answer, "names", None):
            declared = replace(declared, what="names")
        return await self._log.note(reads, query, terms, declared, seen, self._clock())


@cache
def shown_by(case: UseCase) -> Shown | None:
    """What the query of a view declares to be logged, tied to the view.

    Raises:
        TypeError: a path leads nowhere.
    """
    kind: type[Query] = case.message  # type: ignore[assignment]  # the message of a view
    return Shown(kind.LOGGED, kind, case.parameters) if kind.LOGGED else None


def _observe_nothing(_: str) -> None:
    """A view makes no ids that would have to be greater than what it has read."""
