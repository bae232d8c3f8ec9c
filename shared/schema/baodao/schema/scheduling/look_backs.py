"""Looking back 回头看: whether what was done has lasted, so many days after an activity."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, WATCHERS, keeper, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.words import OpenText

Finding = Literal["kept", "slipped"]
"""It is as it was left, or it has slipped back and somebody has to do something."""
LookBackState = Literal["planned", "due", "kept", "slipped"]


# --- events ---------------------------------------------------------------------------------------


class LookBackDue(
    Event, type="baodao.scheduling.look-back-due.v1", feed="public", aggregate="look_back_id"
):
    """It is time to look whether what an activity did has lasted; addressed to its organisation."""

    look_back_id: Id
    activity_id: Id
    organisation_id: Id
    title: Line
    look_on: RecordedDay


class LookBackRecorded(
    Event, type="baodao.scheduling.look-back-recorded.v1", feed="public", aggregate="look_back_id"
):
    """Somebody has looked whether what an activity did has lasted; also again."""

    look_back_id: Id
    activity_id: Id
    organisation_id: Id
    found: Finding


# --- commands -------------------------------------------------------------------------------------


class LookBackReceipt(Value):
    """What was looked at, and what was found."""

    look_back_id: Id
    activity_id: Id
    state: LookBackState


class RecordLookBack(
    Command,
    subject="commands.scheduling.record-look-back",
    reply=LookBackReceipt,
    access=[
        keeper("look_back.organisation_id", "organiser"),
        subtree("look_back.division", *ORGANISERS),
    ],
):
    """Write down whether what an activity did has lasted; before the day too, and again."""

    look_back_id: Id
    found: Finding
    note: OpenText = Field(description="what was found; it must not name or describe a person")


# --- queries --------------------------------------------------------------------------------------


class LookBack(Value):
    """What is, or was, to be looked back at, and what was found last."""

    look_back_id: Id
    activity_id: Id
    organisation_id: Id
    division: DivisionCode
    title: str
    look_on: RecordedDay
    state: LookBackState
    note: str | None
    found_at: RecordedInstant | None


class LookBackPage(CountedPage):
    """Some of them in the order of their activities' ids (oldest first)."""

    look_backs: list[LookBack]
    next: str | None = None


class ListLookBacks(
    CountedQuery,
    subject="queries.scheduling.list-look-backs",
    reply=LookBackPage,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("division?", *ORGANISERS, *WATCHERS),
    ],
):
    """What is to be looked back at in a division or by an organisation, and what was found there.

    Counted for a division and a state, it says how much of what was done has lasted.
    """

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: LookBackState | None = None
    after: str = ""
    limit: PageSize = 100
