"""What a service answers to a command or a query: one JSON document with a `status`.

accepted     the wish is committed, `result` is the reply model of the message
refused      an expected no, with every rule that failed
invalid      the message does not have the required form; each field with its reason
failed       a defect of ours; nothing was stored
unavailable  nothing is known yet: send the same command id again
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from baodao.schema.base import Refusal, Value
from baodao.schema.catalog import REFUSALS
from baodao.schema.field_errors import FieldError as FieldError
from baodao.schema.languages import Words

_UNKNOWN = Words(
    "This was refused for a reason that is not known here yet. Please reload the page.",
    "这件事未能办理,原因是这里还不认识的新规则,请刷新页面后重试。",
)


class Accepted(Value):
    """The message was carried out; for a repeated command id, the reply of the first time."""

    status: Literal["accepted"] = "accepted"
    result: dict[str, Any]


class RefusedRule(Value):
    """One failed rule on the wire; `refusal()` gives it its type back."""

    slug: str
    values: dict[str, Any]

    def refusal(self) -> Refusal | None:
        """The typed refusal, or None if this version does not know the slug or these values."""
        known = REFUSALS.get(self.slug)
        try:
            return known.model_validate(self.values) if known else None
        except ValidationError:
            return None

    def text(self, language: str) -> str:
        """The rule as a sentence, also where this version does not know it."""
        refusal = self.refusal()
        return refusal.text(language) if refusal else _UNKNOWN.pick(language)


class Refused(Value):
    """The answer is no, for every reason listed."""

    status: Literal["refused"] = "refused"
    refusals: list[RefusedRule]

    @classmethod
    def of(cls, refusals: tuple[Refusal, ...]) -> "Refused":
        """The wire form of typed refusals."""
        return cls(
            refusals=[RefusedRule(slug=r.SLUG, values=r.model_dump(mode="json")) for r in refusals]
        )


def encode_refused(refusals: tuple[Refusal, ...]) -> bytes:
    """`Refused.of(refusals)` as JSON, from its parts: at an opening nearly every reply is one."""
    rules = b",".join(
        b'{"slug":"%s","values":%s}' % (r.SLUG.encode(), r.model_dump_json().encode())
        for r in refusals
    )
    return b'{"status":"refused","refusals":[%s]}' % rules


class Invalid(Value):
    """The message could not be read."""

    status: Literal["invalid"] = "invalid"
    errors: list[FieldError]


class Failed(Value):
    """The service has a defect; the reason names no internals."""

    status: Literal["failed"] = "failed"
    reason: str


class Unavailable(Value):
    """The service could not find out; repeating the same command id is safe."""

    status: Literal["unavailable"] = "unavailable"
    reason: str


Reply = Accepted | Refused | Invalid | Failed | Unavailable
ReplyAdapter: TypeAdapter[Reply] = TypeAdapter(Annotated[Reply, Field(discriminator="status")])
