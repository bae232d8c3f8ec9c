"""What is wrong with the form of a field, as a sentence in English and in simplified Chinese.

Each sentence has a stable `kind`, for programs: the name of pydantic's error with dashes, or one of
ours. A text with a pattern gets its kind and its sentence where it is declared (`form`): nobody is
shown a regular expression. Placeholders are limits of the model, never what was given, which may be
personal.
"""

from typing import NamedTuple

from pydantic import StringConstraints


class Sentence(NamedTuple):
    """A template over the values of a field error, in both languages."""

    en: str
    zh: str


OTHER = "other"
"""The kind of what has no sentence of its own."""

SENTENCES: dict[str, Sentence] = {
    OTHER: Sentence("Not in the required form", "格式不符合要求"),
    "missing": Sentence("Field required", "必须填写"),
    "extra-forbidden": Sentence("There is no such field here", "没有这个字段"),
    "comes-twice": Sentence("It may come once only", "只能出现一次"),
    "json-invalid": Sentence("Invalid JSON", "不是有效的 JSON"),
    "model-type": Sentence("Input should be an object", "应为 JSON 对象"),
    "list-type": Sentence("Input should be a list", "应为列表"),
    "frozen-set-type": Sentence("Input should be a list", "应为列表"),
    "too-short": Sentence("At least {min_length} are needed", "至少需要 {min_length} 项"),
    "too-long": Sentence("There may be {max_length} at most", "最多 {max_length} 项"),
    "string-type": Sentence("Input should be text", "应为文字"),
    "string-unicode": Sentence("The text has characters that are none", "文字中含有无效字符"),
    "string-too-short": Sentence(
        "There should be {min_length} characters or more", "至少 {min_length} 个字符"
    ),
    "string-too-long": Sentence(
        "There should be {max_length} characters at most", "最多 {max_length} 个字符"
    ),
    "literal-error": Sentence("Input should be one of {expected}", "只能是以下之一:{expected}"),
    "bool-type": Sentence("Input should be true or false", "应为 true 或 false"),
    "bool-parsing": Sentence("Input should be true or false", "应为 true 或 false"),
    "int-type": Sentence("Input should be a whole number", "应为整数"),
    "int-parsing": Sentence("Input should be a whole number", "应为整数"),
    "int-parsing-size": Sentence("The number is too large", "数字过大"),
    "int-from-float": Sentence("Input should be a whole number", "应为整数"),
    "greater-than-equal": Sentence("Input should be {ge} or more", "不得小于 {ge}"),
    "less-than-equal": Sentence("Input should be {le} or less", "不得大于 {le}"),
    "instant-form": Sentence(
        "Input should be an RFC 3339 date-time with a zone, as 2026-11-23T09:00:00+08:00",
        "应为带时区的日期时间(RFC 3339),例如 2026-11-23T09:00:00+08:00",
    ),
    "instant-range": Sentence(
        "Input should lie between 1900-01-01 and 2200-01-01",
        "应在 1900-01-01 至 2200-01-01 之间",
    ),
    "day-range": Sentence(
        "Input should lie between 1900-01-01 and 2200-01-01",
        "应在 1900-01-01 至 2200-01-01 之间",
    ),
    "no-such-event": Sentence("There is no such event in {contexts}", "{contexts} 中没有这种事件"),
    "expiry-missing": Sentence(
        "A command says until when its sender waits", "命令须说明发送方等待到何时"
    ),
    "expiry-too-far": Sentence("It is at most 5 minutes from now", "最多为此刻起 5 分钟"),
    "message-too-large": Sentence(
        "NATS takes messages of {limit} bytes at most", "NATS 只接受不超过 {limit} 字节的消息"
    ),
    "answer-too-large": Sentence(
        "The answer has {size} bytes, more than a message may have; ask for a smaller page",
        "应答有 {size} 字节,超过一条消息的上限;请减少每页条数",
    ),
}

FORMS: dict[str, str] = {}
"""The kinds of patterns."""


def form(
    kind: str,
    pattern: str,
    en: str,
    zh: str,
    *,
    strip_whitespace: bool | None = None,
    to_upper: bool | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
) -> StringConstraints:
    """Constraints of a text that has a pattern, which is told to people as a sentence."""
    FORMS[pattern], SENTENCES[kind] = kind, Sentence(en, zh)
    return StringConstraints(
        pattern=pattern,
        strip_whitespace=strip_whitespace,
        to_upper=to_upper,
        min_length=min_length,
        max_length=max_length,
    )
