"""By when a proposed need is answered: the section `lists` of policy packs (条例 art. 13)."""

from typing import Literal

from pydantic import Field

from baodao.schema.base import Asked

ListRuleName = Literal["answer_days", "climb_days"]


class ListRules(Asked):
    """What a pack says about the three lists; a rule that is absent is inherited.

    The article says 及时, without a number, and of no working days: these are days of the calendar.
    """

    answer_days: int | None = Field(default=None, strict=True, ge=1, le=90)
    """How many days a community has to answer a proposed need (7)."""
    climb_days: int | None = Field(default=None, strict=True, ge=1, le=90)
    """How many days after that it climbs to the street 督办, if it is still not answered (7)."""
    locked: list[ListRuleName] | None = Field(default=None, max_length=20)
    """Rules that packs below may not change."""
