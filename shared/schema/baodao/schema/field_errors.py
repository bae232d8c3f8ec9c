"""Field errors: which field of a message is not in its form, and why, in both languages."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from baodao.schema.field_names import name_of
from baodao.schema.forms import FORMS, OTHER, SENTENCES
from baodao.schema.spoken import said_codes


class FieldError(BaseModel):
    """One thing wrong with the form of a message.

    `field` is a path such as `shifts.0.ends_at`, `kind` a stable name of the reason with its
    `values`, and `reason` the sentence in English.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    field: str
    reason: str
    kind: str = OTHER
    values: dict[str, JsonValue] = {}

    @classmethod
    def of(cls, field: str, kind: str, **values: JsonValue) -> "FieldError":
        """The error of a kind that has a sentence."""
        return cls(field=field, reason=_sentence(kind, values, "en"), kind=kind, values=values)

    def text(self, language: str = "en") -> str:
        """The reason in `en` or `zh-Hans` (anything else reads as `en`)."""
        if language != "zh-Hans":
            return self.reason
        try:
            return _sentence(self.kind, self.values, language)
        except (KeyError, IndexError):
            # A newer service may send other kinds and values.
            return SENTENCES[OTHER].zh

    def name(self, language: str = "en") -> str:
        """What the field is called in `en` or `zh-Hans`."""
        return name_of(self.field, language)


def field_errors(error: ValidationError) -> list[FieldError]:
    """A validation error field by field, without what was given."""
    return [_field_error(detail) for detail in error.errors(include_url=False, include_input=False)]


def describe_errors(error: ValidationError) -> str:
    """A validation error in one line of English, without what was given."""
    return "; ".join(f"{e.field}: {e.reason}" for e in field_errors(error))


def field_path(location: tuple[int | str, ...]) -> str:
    """`("shifts", 0, "ends_at")` -> `shifts.0.ends_at`; the whole message is `message`."""
    return ".".join(map(str, location)) or "message"


def _sentence(kind: str, values: Mapping[str, JsonValue], language: str) -> str:
    said = dict(values)
    if "expected" in said:
        said["expected"] = said_codes(str(said["expected"]), language)
    return SENTENCES[kind].pick(language).format(**said)


def _field_error(detail: ErrorDetails) -> FieldError:
    field, context = field_path(detail["loc"]), detail.get("ctx", {})
    kind = FORMS.get(str(context.get("pattern"))) or detail["type"].replace("_", "-")
    sentence = SENTENCES.get(kind)
    if sentence is None:
        return FieldError(field=field, reason=detail["msg"])
    names = [name for _, name, _, _ in Formatter().parse(sentence.en) if name]
    return FieldError.of(field, kind, **{name: _value(name, context[name]) for name in names})


def _value(name: str, value: Any) -> JsonValue:
    if name == "expected":
        # pydantic joins the last two by a word.
        return str(value).replace(" or ", ", ")
    return value if isinstance(value, int | float | str) else str(value)
