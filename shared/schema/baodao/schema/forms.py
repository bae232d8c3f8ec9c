"""What is wrong with the form of a field, as a sentence in English and in simplified Chinese.

Each sentence has a stable `kind`, for programs: the name of pydantic's error with dashes, or one of
ours. A text with a pattern gets its kind and its sentence where it is declared (`form`): nobody is
shown a regular expression. Placeholders are limits of the model, never what was given, which may be
personal.
"""

from pydantic import StringConstraints

from baodao.schema.languages import Words

Sentence = Words

OTHER = "other"
"""The kind of what has no sentence of its own."""

SENTENCES: dict[str, Sentence] = {
    OTHER: Sentence("It is not in the form that is needed", "格式不符合要求"),
    "missing": Sentence("It is missing", "没有填写"),
    "extra-forbidden": Sentence(
        "There is no such field here; please leave it out", "这里没有这一项,请删去"
    ),
    "comes-twice": Sentence("It may come once only", "只能填写一次"),
    "json-invalid": Sentence("It is not valid JSON", "不是有效的 JSON"),
    "model-type": Sentence("It should be a JSON object", "应为 JSON 对象"),
    "list-type": Sentence("It should be a list", "应为列表"),
    "frozen-set-type": Sentence("It should be a list", "应为列表"),
    "too-short": Sentence("At least {min_length} are needed", "至少需要 {min_length} 项"),
    "too-long": Sentence("There may be {max_length} at most", "最多 {max_length} 项"),
    "string-type": Sentence("It should be text", "应为文字"),
    "string-unicode": Sentence(
        "The text has damaged characters; please enter it again", "文字中有损坏的字符,请重新输入"
    ),
    "string-too-short": Sentence(
        "There should be {min_length} characters or more", "至少 {min_length} 个字符"
    ),
    "string-too-long": Sentence(
        "There should be {max_length} characters at most", "最多 {max_length} 个字符"
    ),
    "literal-error": Sentence("Please choose one of: {expected}", "请从以下各项中选择:{expected}"),
    "bool-type": Sentence("It should be yes or no, as JSON true or false", "应为是或否"),
    "bool-parsing": Sentence("It should be yes or no, as true or false", "应为是或否"),
    "int-type": Sentence("It should be a whole number", "应为整数"),
    "int-parsing": Sentence("It should be a whole number", "应为整数"),
    "int-parsing-size": Sentence("The number is too large", "数字过大"),
    "int-from-float": Sentence("It should be a whole number", "应为整数"),
    "float-type": Sentence("It should be a number", "应为数字"),
    "float-parsing": Sentence("It should be a number", "应为数字"),
    "finite-number": Sentence("It should be a number", "应为数字"),
    "greater-than-equal": Sentence("It should be {ge} or more", "不得小于 {ge}"),
    "less-than-equal": Sentence("It should be {le} or less", "不得大于 {le}"),
    "empty-window": Sentence("It ends when it begins", "结束时间不能与开始时间相同"),
    "instant-form": Sentence(
        "It should be a date and time with a zone (RFC 3339), as 2026-11-23T09:00:00+08:00",
        "应为带时区的日期和时间,例如 2026-11-23T09:00:00+08:00",
    ),
    "instant-range": Sentence(
        "It should lie between 1 January 1900 and 1 January 2200; please check the year",
        "应在1900年1月1日至2200年1月1日之间,请检查年份",
    ),
    "day-range": Sentence(
        "It should lie between 1 January 1900 and 1 January 2200; please check the year",
        "应在1900年1月1日至2200年1月1日之间,请检查年份",
    ),
    "no-such-event": Sentence("There is no such event", "没有这种事件"),
    "expiry-missing": Sentence(
        "A command says until when its sender waits", "须说明发送方等待到何时"
    ),
    "expiry-too-far": Sentence("It is at most 5 minutes from now", "最多为此刻起 5 分钟"),
    "message-too-large": Sentence(
        "It is too large: NATS takes {limit} bytes at most. Please send it in parts",
        "内容过大,不能超过 {limit} 字节,请分批提交",
    ),
    "answer-too-large": Sentence(
        "The answer is too large ({size} bytes); please ask for a shorter page",
        "结果过大({size} 字节),请减少每页条数",
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
