"""Everything that is not a success, as `application/problem+json` (RFC 9457).

A refused rule is the problem `urn:baodao:problem:<its slug>`; the others are listed in `KINDS`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import to_json

from baodao.gateway.language import Language
from baodao.schema.access import Access
from baodao.schema.base import OutOfScope
from baodao.schema.field_errors import FieldError, field_errors
from baodao.schema.languages import Words
from baodao.schema.replies import RefusedRule
from baodao.schema.whom import out_of_scope

MEDIA_TYPE = "application/problem+json"


class RefusedRuleDetail(BaseModel):
    """One rule that failed."""

    slug: str
    detail: str
    values: dict[str, Any]


class FieldProblem(BaseModel):
    """One field that is not in its form, and what people call it.

    `kind` is a stable name of the reason, with its `values`.
    """

    field: str
    name: str
    kind: str
    reason: str
    values: dict[str, JsonValue]


class Problem(BaseModel):
    """A problem (RFC 9457); `instance` is the id of the request, as in the logs."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    refusals: list[RefusedRuleDetail] | None = None
    errors: list[FieldProblem] | None = None
    problems: list[str] | None = None


KINDS: dict[str, tuple[int, Words]] = {
    "malformed": (400, Words("The request cannot be read", "无法读取请求")),
    "unauthenticated": (401, Words("Sign in first", "请先登录")),
    "foreign-page": (403, Words("A page of another origin", "来自其他来源的页面")),
    "no-such-role": (403, Words("Not in that role", "您没有这个角色")),
    "out-of-scope": (403, Words("You may not do this", "您不能办理这件事")),
    "unknown-path": (404, Words("There is nothing at this path", "没有这个页面或接口")),
    "method-not-allowed": (405, Words("The path has other methods", "此路径不支持该方法")),
    "too-many-tries": (429, Words("Too many tries", "尝试次数过多")),
    "not-in-force": (410, Words("It holds no longer", "已失效")),
    "too-slow": (408, Words("The request came too slowly", "请求传输过慢")),
    "too-large": (413, Words("The request is too large", "请求过大")),
    "misdirected": (421, Words("Meant for another host", "请求的主机名有误")),
    "unsupported-media-type": (415, Words("The body is not JSON", "提交的内容格式不对")),
    "head-too-large": (431, Words("The head of the request is too large", "请求的附加信息过大")),
    "unreadable-table": (422, Words("The table cannot be read", "无法读取该表格")),
    "invalid": (422, Words("Something has to be corrected", "填写的内容需要更正")),
    "failed": (500, Words("Something is wrong on our side", "系统出现故障")),
    "unavailable": (503, Words("Temporarily unavailable", "暂时不可用")),
    "too-many-readers": (503, Words("Too many readers", "订阅人数过多")),
    "not-ready": (503, Words("Not ready", "尚未就绪")),
}

_REFUSED = Words("This cannot be done", "现在不能这样办理")
# The first of these that any refusal has decides the status of all.
_BY_PRECEDENCE = (400, 401, 403, 404, 422, 409)
_STATUS_OF_SLUG = {
    "sign-in-needed": 401,
    "sign-in-refused": 401,
    "passkey-refused": 401,
    "provider-sign-in-refused": 401,
    "provider-not-linked": 401,
    "provider-unknown": 404,
    "no-such-calendar": 404,
    "logout-token-refused": 400,
    "out-of-scope": 403,
    "in-person-only": 403,
    "capability-required": 403,
    "step-up-required": 403,
    "own-matter": 403,
    "purpose-required": 403,
    "approval-required": 403,
    "second-required": 403,
    "command-id-reused": 422,
    "unknown-division": 422,
    "not-found": 422,
}
_NAMES_THE_MISSING = {"not-found": "id", "unknown-division": "division"}


class ProblemError(Exception):
    """A request ends in a problem; `members` are added to the five of RFC 9457."""

    def __init__(
        self,
        kind: str,
        detail: Words,
        *,
        headers: Mapping[str, str] | None = None,
        errors: tuple[FieldError, ...] = (),
        **members: Any,
    ) -> None:
        super().__init__(f"{kind}: {detail.en}")
        self.answer = ProblemAnswer(
            *KINDS[kind], kind, detail, dict(headers or {}), members, errors
        )


@dataclass(frozen=True, slots=True)
class ProblemAnswer:
    status: int
    title: Words
    slug: str
    detail: Words
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()

    def render(self, language: Language) -> "RenderedProblem":
        """The response in a language."""
        errors = [
            {
                "field": error.field,
                "name": error.name(language),
                "kind": error.kind,
                "reason": error.text(language),
                "values": error.values,
            }
            for error in self.errors
        ]
        before = {
            "type": f"urn:baodao:problem:{self.slug}",
            "title": self.title.pick(language),
            "status": self.status,
            "detail": self.detail.pick(language),
        }
        after = {**self.members, **({"errors": errors} if errors else {})}
        headers = (
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-language", language.encode()),
            (b"vary", b"accept-language"),
            *((name.encode(), value.encode()) for name, value in self.headers.items()),
        )
        end = b"," + to_json(after)[1:] if after else b"}"
        return RenderedProblem(self.status, headers, to_json(before)[:-1], end)


@dataclass(frozen=True, slots=True)
class RenderedProblem:
    """A problem as it is sent, but for the request that it is about: that goes between the two."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    before: bytes
    after: bytes

    def of(self, instance: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Headers and body for the request with this id."""
        body = b'%b,"instance":"%b"%b' % (self.before, instance.encode(), self.after)
        return [*self.headers, (b"content-length", b"%d" % len(body))], body


def refusal_problem(
    rules: Iterable[RefusedRule], in_path: Collection[str], language: Language, access: Access
) -> ProblemAnswer:
    """The problem of a refusal; the rule that decides the status gives the type.

    `access` is that of the message, which says whom to ask.
    """
    rated = [(_status_of(rule, in_path), rule) for rule in rules]
    status, deciding = min(rated, key=lambda pair: _BY_PRECEDENCE.index(pair[0]))
    sentences = [_sentence(rule, language, access) for _, rule in rated]
    details = [
        {"slug": rule.slug, "detail": sentence, "values": rule.values}
        for (_, rule), sentence in zip(rated, sentences, strict=True)
    ]
    joined = ("" if language == "zh-Hans" else " ").join(sentences)
    return ProblemAnswer(
        status, _REFUSED, deciding.slug, Words(joined, joined), members={"refusals": details}
    )


def out_of_scope_problem() -> ProblemError:
    """The problem of whoever may follow none of the events that are asked for."""
    return ProblemError(
        "out-of-scope",
        Words(
            "You may not follow such events there. Please ask whoever gave you your role.",
            "您不能在该范围订阅这类事件,请联系为您授权的人员。",
        ),
    )


def invalid_problem(errors: Iterable[FieldError]) -> ProblemError:
    """The problem `invalid`: each field with its reason; values stay out, they may be personal."""
    listed = tuple(errors)
    english = "; ".join(dict.fromkeys(error.name() for error in listed))
    chinese = "、".join(dict.fromkeys(error.name("zh-Hans") for error in listed))
    detail = Words(f"Please correct: {english}.", f"请更正:{chinese}。")
    return ProblemError("invalid", detail, errors=listed)


def invalid_fields(error: ValidationError) -> ProblemError:
    return invalid_problem(field_errors(error))


def invalid_field(name: str, kind: str, **values: JsonValue) -> ProblemError:
    """The problem of one field, for a reason that `baodao.schema.forms` has a sentence for."""
    return invalid_problem([FieldError.of(name, kind, **values)])


def malformed_problem(en: str, zh: str) -> ProblemError:
    return ProblemError("malformed", Words(en, zh))


def unavailable_problem(en: str, zh: str) -> ProblemError:
    """The problem `unavailable` for a reason, without its full stop."""
    detail = Words(
        f"{en[:1].upper()}{en[1:]}. Sending the same Idempotency-Key again is safe.",
        f"{zh},请稍后重试,不会重复办理。",
    )
    return ProblemError("unavailable", detail, headers={"Retry-After": "2"})


STOPPING = unavailable_problem("the gateway is stopping", "系统正在停止").answer


def too_many_readers_problem(limit: int) -> ProblemError:
    detail = Words(
        f"This process serves its limit of {limit} event feeds. Another one, or a later try, may "
        "have room.",
        f"事件订阅已达上限({limit} 个),请稍后重试。",
    )
    return ProblemError("too-many-readers", detail, headers={"Retry-After": "15"})


FAILED = ProblemError(
    "failed",
    Words(
        "This is a defect of ours. Please tell the system operator the number in `instance`.",
        "系统出现了故障,请把本次请求的编号告诉系统管理员。",
    ),
).answer


def _status_of(rule: RefusedRule, in_path: Collection[str]) -> int:
    missing = _NAMES_THE_MISSING.get(rule.slug)
    if missing and rule.values.get(missing) in in_path:
        return 404
    return _STATUS_OF_SLUG.get(rule.slug, 409)


def _sentence(rule: RefusedRule, language: Language, access: Access) -> str:
    refusal = rule.refusal()
    if isinstance(refusal, OutOfScope):
        return out_of_scope(refusal, access, language)
    return rule.text(language)
