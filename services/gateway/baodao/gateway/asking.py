"""The messages of a request on their way to a service, and what its replies mean to a client."""

from collections.abc import Collection
from functools import lru_cache
from typing import Protocol

from baodao.gateway.callers import Caller
from baodao.gateway.exchange import Exchange, too_large_for_nats
from baodao.gateway.language import Language
from baodao.gateway.problems import (
    FAILED,
    ProblemAnswer,
    RenderedProblem,
    invalid_problem,
    refusal_problem,
    unavailable_problem,
)
from baodao.kit.client import NOT_BELIEVED, MessageTooLargeError, NoAnswerError
from baodao.kit.signatures import HEADER as SIGNED_ACTOR
from baodao.schema.access import CAPABILITIES
from baodao.schema.base import Message
from baodao.schema.doors import StepUpRequired
from baodao.schema.replies import (
    Accepted,
    Invalid,
    Refused,
    Reply,
    ReplyAdapter,
    Unavailable,
    encode_refused,
)
from baodao.schema.spoken import said_code
from baodao.schema.vocabulary import Context

_NO_ANSWER = {
    "not-connected": "消息服务尚未连接",
    "not-running": "“{context}”服务没有运行",
    "no-answer": "“{context}”服务没有应答",
}
NOT_AS_PROVED = frozenset(
    [
        NOT_BELIEVED,
        *(encode_refused((StepUpRequired(capability=one),)) for one in CAPABILITIES),
    ]
)
"""What a service says whom it does not believe, or who has not proved enough."""


class Services(Protocol):
    """What answers messages: a client of the services, or what a test puts in its place."""

    async def ask_encoded(
        self, kind: type[Message], message: bytes, headers: dict[str, str]
    ) -> bytes:
        """The reply to a message, both as sent.

        Raises:
            NoAnswerError, MessageTooLargeError: there is none.
        """
        ...


def headers_of(exchange: Exchange, caller: Caller, kind: type[Message]) -> dict[str, str]:
    headers = exchange.trace_headers
    if token := caller.prove(kind.CONTEXT):
        headers[SIGNED_ACTOR] = token
    return headers


def problem_of(
    kind: type[Message], exchange: Exchange, in_path: Collection[str], reply: Reply
) -> ProblemAnswer:
    """The problem of a reply that is not what was asked for."""
    if isinstance(reply, Refused):
        return refusal_problem(reply.refusals, in_path, exchange.language, kind.ACCESS)
    if isinstance(reply, Invalid):
        return invalid_problem(reply.errors).answer
    if isinstance(reply, Unavailable):
        return unavailable_problem(reply.reason, "服务暂时无法作答").answer
    if isinstance(reply, Accepted):
        raise TypeError("an accepted reply does not begin as services write it")
    return FAILED


@lru_cache(maxsize=512)
def render_refusal(
    raw: bytes, in_path: tuple[str, ...], language: Language, kind: type[Message]
) -> RenderedProblem:
    """The response to a refusal: at an opening nearly every reply is one and the same."""
    reply = ReplyAdapter.validate_json(raw)
    assert isinstance(reply, Refused)  # noqa: S101 -- it begins as one
    return refusal_problem(reply.refusals, in_path, language, kind.ACCESS).render(language)


async def ask(
    services: Services, kind: type[Message], message: bytes, headers: dict[str, str]
) -> bytes:
    try:
        return await services.ask_encoded(kind, message, headers)
    except NoAnswerError as missing:
        chinese = _NO_ANSWER[missing.kind].format(
            context=said_code(Context, missing.context, "zh-Hans")
        )
        raise unavailable_problem(str(missing), chinese) from None
    except MessageTooLargeError as error:
        raise too_large_for_nats(error.limit) from None
