"""Which errands there are, and how long silence waits: the section `errands` of policy packs."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.base import Asked, Line
from baodao.schema.forms import form

ErrandRuleName = Literal["kinds", "confirm_days"]

ErrandWord = Annotated[
    str,
    form(
        "errand-form",
        r"^[a-z]{1,20}(-[a-z]{1,20}){0,4}$",
        "A kind of errand is at most five lower-case words joined by hyphens",
        "代办事项代号应由至多五个小写英文单词以连字符连接而成",
    ),
]
"""What programs call a kind of errand."""


class ErrandKind(Asked):
    """A kind of errand: a word for programs, and what people call it."""

    slug: ErrandWord
    zh: Line
    en: Line


class ErrandRules(Asked):
    """What a pack says about errands 全程代办; a rule that is absent is inherited."""

    kinds: list[ErrandKind] | None = Field(default=None, min_length=1, max_length=50)
    """The whole list of what can be asked for."""
    confirm_days: int | None = Field(default=None, strict=True, ge=1, le=90)
    """After how many days without a word of the principal an errand that is done is on the desk's
    list as late (7); silence confirms nothing."""
    locked: list[ErrandRuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
