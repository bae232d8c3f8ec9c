"""Names for the roster of a shift, which scheduling keeps: asked for with its slip (ADR 0094)."""

from typing import Annotated

from pydantic import Field

from baodao.schema.access import CALLERS, everybody, logged
from baodao.schema.base import DivisionCode, Id, Query, Refusal, Value
from baodao.schema.words import PersonName

RosterSlip = Annotated[str, Field(min_length=1, max_length=100)]
"""`<seconds>.<signature>`: until when it is good, and who may have whose names for which shift."""


class RosterName(Value):
    """Who is who."""

    volunteer_id: Id
    name: PersonName


class RosterNames(Value):
    """The names of those on the roster who are volunteers still; the others have none."""

    people: list[RosterName]


class NameRoster(
    Query,
    subject="queries.registration.name-roster",
    reply=RosterNames,
    access=[everybody("volunteer", "shift-lead", *CALLERS)],
    logged=logged(
        "roster-names", "reply.people.volunteer_id", at="division", activity="activity_id"
    ),
):
    """The names of people on a page of a roster, for whom scheduling has just given it to.

    It is theirs by the slip alone, whatever role they hold where these people live.
    """

    shift_id: Id
    activity_id: Id
    division: DivisionCode
    volunteer_ids: list[Id] = Field(default=[], max_length=1_000)
    slip: RosterSlip = "0."
    after: str = Field(default="", description="as the page of the roster was asked for")


class SlipNotGood(
    Refusal,
    slug="slip-not-good",
    en="These names are given with the roster alone. Please open the roster again.",
    zh="姓名仅随班次人员名单提供,请重新打开名单。",
):
    """The slip is too old, of somebody else, or for other people."""
