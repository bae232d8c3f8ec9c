"""Stars 星级: what somebody has served in all, as a rank (民函〔2012〕340号, Order 67 art. 10)."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CALLERS, WATCHERS, guardian, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Minutes,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.hours.policies import Granting, StarLevel

StarState = Literal["proposed", "awarded"]
"""Reached, and to be granted by somebody of the level that the pack says; or held."""
StarLoss = Literal["hours-reversed", "records-parted"]
"""Why a star is withdrawn: entries were taken back; records turned out to be two people's."""


# --- events ---------------------------------------------------------------------------------------


class StarProposed(
    Event,
    type="baodao.hours.star-proposed.v1",
    feed="people",
    aggregate="star_book_id",
):
    """Somebody has the hours for a star, which somebody of a level has to grant."""

    star_book_id: Id
    volunteer_id: Id
    level: StarLevel
    granting: Granting


class StarAwarded(
    Event,
    type="baodao.hours.star-awarded.v1",
    feed="people",
    aggregate="star_book_id",
):
    """Somebody holds a star from now on; told to them."""

    star_book_id: Id
    volunteer_id: Id
    level: StarLevel


class StarWithdrawn(
    Event,
    type="baodao.hours.star-withdrawn.v1",
    feed="people",
    aggregate="star_book_id",
):
    """Somebody does not hold a star any more, or it is not proposed any more; told to them."""

    star_book_id: Id
    volunteer_id: Id
    level: StarLevel
    reason: StarLoss


# --- commands -------------------------------------------------------------------------------------


class StarReceipt(Value):
    """The star as it is now."""

    volunteer_id: Id
    level: StarLevel
    state: StarState


class GrantStar(
    Command,
    subject="commands.hours.grant-star",
    reply=StarReceipt,
    access=[subtree("volunteer.division", *CALLERS)],
    own_matter=["volunteer_id", "volunteer.also"],
):
    """Grant a star that is proposed; by somebody of its level, who has recorded none of the hours.

    Of whom it is asked is the record that is kept of a person.
    """

    volunteer_id: Id
    level: StarLevel


# --- queries --------------------------------------------------------------------------------------


class HeldStar(Value):
    """A star that somebody holds, or that is proposed; `minutes` is what it takes."""

    level: StarLevel
    state: StarState
    minutes: Minutes
    since: RecordedInstant
    granting: Granting


class NextStar(Value):
    """The next star that somebody does not hold, and the minutes that it takes in all."""

    level: StarLevel
    minutes: Minutes


class StarsOf(Value):
    """The stars of one person, by what is recorded under all of their records."""

    volunteer_id: Id
    minutes: Minutes
    stars: list[HeldStar]
    following: NextStar | None = None
    """Nothing if there is none above."""


class GetStars(
    Query,
    subject="queries.hours.get-stars",
    reply=StarsOf,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS, "auditor"),
    ],
    logged=logged("hours", "reply.volunteer_id"),
):
    """The stars of one person, and what the next one takes."""

    volunteer_id: Id


class StarRow(Value):
    """A person on a list of stars."""

    volunteer_id: Id
    division: DivisionCode
    minutes: Minutes
    stars: list[HeldStar]


class StarPage(Value):
    """Some people in the order of their ids."""

    holders: list[StarRow]
    next: str | None = None


class ListStars(
    Query,
    subject="queries.hours.list-stars",
    reply=StarPage,
    access=[subtree("division?", *CALLERS, *WATCHERS)],
    logged=logged("hours", "reply.holders.volunteer_id", at="reply.holders.division"),
):
    """Who in a division holds a star, or for whom one is proposed."""

    division: DivisionCode | None = None
    state: Annotated[StarState, Field(description="held, or to be granted")] = "awarded"
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class NoStarProposed(
    Refusal,
    slug="no-star-proposed",
    en="Star {level} is not proposed for this person now. Please look at the list again.",
    zh="该志愿者目前没有待认定的{level}星级,请刷新列表后再看。",
):
    """Only what is proposed is granted; it may have been granted or withdrawn meanwhile."""

    level: StarLevel


class StarOfAnotherLevel(
    Refusal,
    slug="star-of-another-level",
    en="Star {level} is granted at another level: {granting}. Please pass it on to them.",
    zh="{level}星级须由{granting}一级认定,请转交相应部门办理。",
):
    """Who grants a star has their role at the level that the pack says."""

    level: StarLevel
    granting: Granting


class StarWhileSuspended(
    Refusal,
    slug="star-while-suspended",
    en="This person is suspended here, and gets no new star. Please come back when that is over.",
    zh="该志愿者在本地处于暂停期，请在暂停结束后再认定新的星级。",
):
    """Stars held before stay."""
