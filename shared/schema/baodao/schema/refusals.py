"""The base of everything published, and of refusals: what they are, and how they are said."""

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any, ClassVar, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict

from baodao.schema.languages import Words
from baodao.schema.spoken import BEIJING, Speaker, speaker


class Value(BaseModel):
    """Base of everything published: immutable, and a reader ignores fields it does not know.

    So a new optional field in an event or a reply breaks nobody. Errors do not repeat what was
    given: it may be personal, and errors end up in logs.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True
    )


# A newer service may have more states.
_LOOK = Words(
    "Please reload the page to see what can be done.", "请刷新页面,查看现在可以办理的事项。"
)


class Refusal(Value):
    """An expected "no": a fact with a stable slug and the values that explain it, not an error.

    `en` and `zh` are templates over the fields, for people; programs use the slug and the values.
    What stands in them is said by its type (`baodao.schema.spoken`).
    """

    SLUG: ClassVar[str]
    TEXTS: ClassVar[Words]
    STEPS: ClassVar[Mapping[str, Words]] = {}
    """What to do next, by `step()`; a further sentence. "" is for all others."""

    def __init_subclass__(cls, slug: str = "", en: str = "", zh: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if slug:
            cls.SLUG, cls.TEXTS = slug, Words(en, zh)

    def step(self) -> str:
        """Of which of the steps it tells: that of the state."""
        return str(getattr(self, "state", ""))

    def text(self, language: str = "en") -> str:
        """The refusal as a sentence in `en` or `zh-Hans` (anything else reads as `en`)."""
        said = {
            name: say(getattr(self, name), language) for name, say in speakers(type(self)).items()
        }
        text = self.TEXTS.pick(language).format(**said)
        if self.STEPS:
            step = self.STEPS.get(self.step()) or self.STEPS.get("", _LOOK)
            text += step.pick(language) if language == "zh-Hans" else f" {step.en}"
        # Once in a sentence is enough.
        return text.replace(BEIJING, "", text.count(BEIJING) - 1) if BEIJING in text else text


Thing = Literal[
    "account",
    "activity",
    "admission",
    "approval",
    "annual-report",
    "award",
    "befriending",
    "call",
    "campaign",
    "case",
    "certificate",
    "claim",
    "complaint",
    "correction",
    "consent",
    "consent-text",
    "contact",
    "deadline",
    "disagreement",
    "division",
    "entry",
    "errand",
    "evaluation",
    "grant",
    "inspection",
    "later-entry",
    "item",
    "look-back",
    "member",
    "member-report",
    "membership",
    "nomination",
    "objection",
    "office",
    "organisation",
    "overlap",
    "pairing",
    "part",
    "passkey",
    "permit",
    "person",
    "place",
    "post",
    "posting",
    "premises",
    "project",
    "proposal",
    "record-report",
    "report",
    "request",
    "resident",
    "reward",
    "round",
    "series",
    "session",
    "shift",
    "slip",
    "suspicion",
    "status-list",
    "task",
    "training",
    "unit",
    "volunteer",
]
"""What a message can name."""


@cache
def speakers(kind: type[Refusal]) -> dict[str, Speaker]:
    """How each value is said that stands in the sentences of a refusal.

    Raises:
        TypeError: there is no such value, or it is nothing to show people.
    """
    hints = get_type_hints(kind, include_extras=True)
    names = {name for text in kind.TEXTS for _, name, _, _ in Formatter().parse(text) if name}
    found = {name: speaker(hints[name]) for name in names & kind.model_fields.keys()}
    said = {name: one for name, one in found.items() if one}
    if wrong := names - said.keys():
        raise TypeError(
            f"{kind.__name__} shows {sorted(wrong)}, and nobody said in which words: say() the "
            "codes of its Literal, or make it a Shown, a ShownField or a day (baodao.schema.spoken)"
        )
    return said
