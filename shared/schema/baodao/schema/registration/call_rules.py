"""Who may call whom 吹哨: the section `calls` of policy packs. Without a rule there is no call."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from baodao.schema.base import Asked, Line
from baodao.schema.forms import SENTENCES, Sentence, form
from baodao.schema.registration.organisations import OrganisationKind

SENTENCES["call-deadlines"] = Sentence(
    "The time to acknowledge cannot be longer than the time to arrive",
    "应哨时限不得长于到场时限",
)

CategoryWord = Annotated[
    str,
    form(
        "call-category-form",
        r"^[a-z]{1,20}(-[a-z]{1,20}){0,4}$",
        "A category is at most five lower-case words joined by hyphens",
        "类别代码由至多五个小写单词以连字符连接而成",
    ),
]
"""What programs call a category of calls; packs say what people call it."""

_MINUTES_AT_MOST = 43_200
"""Thirty days."""


CallRuleName = Literal["pairs", "categories", "answers_kept_days"]


class CallPair(Asked):
    """A kind of organisation that may call, and whom: kinds of organisations, party members."""

    caller: OrganisationKind
    callees: list[OrganisationKind] = Field(default=[], max_length=20)
    members: bool = Field(default=False, strict=True)
    """Whether party members who reported at the community can be asked to come (条例 art. 25)."""


class CallCategory(Asked):
    """A category of calls, and in how many minutes who is called acknowledges and arrives."""

    slug: CategoryWord
    zh: Line
    en: Line
    acknowledge_minutes: int = Field(strict=True, ge=1, le=_MINUTES_AT_MOST)
    arrive_minutes: int = Field(strict=True, ge=1, le=_MINUTES_AT_MOST)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.acknowledge_minutes > self.arrive_minutes:
            raise PydanticCustomError("call_deadlines", "Acknowledging takes longer than arriving")
        return self


def _each_once(categories: list[CallCategory]) -> list[CallCategory]:
    if len({one.slug for one in categories}) < len(categories):
        raise PydanticCustomError("comes_twice", "A category may come once only")
    return categories


class CallRules(Asked):
    """What a pack says about calls; a rule that is absent is inherited, and none is the default.

    平谷: street offices call departments; 湖北: communities call units and party members.
    """

    pairs: list[CallPair] | None = Field(default=None, max_length=20)
    """The whole table of who may call whom."""
    categories: Annotated[list[CallCategory], AfterValidator(_each_once)] | None = Field(
        default=None, max_length=100
    )
    """The whole list of categories."""
    answers_kept_days: int | None = Field(default=None, strict=True, ge=1, le=366)
    """How many days after its deadline it is kept who said that they would come (30)."""
    locked: list[CallRuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
