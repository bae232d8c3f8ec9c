"""Local places below the community: grids 网格 and building entrances 楼门."""

from typing import Annotated, Literal

from baodao.schema.access import REGISTRARS, everybody, subtree
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    Refusal,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.registration.divisions import NameSpan
from baodao.schema.spoken import ShownCode
from baodao.schema.words import OpenLine

PlaceKind = Literal["grid", "entrance"]
CommunityCode = Annotated[
    str,
    form(
        "community-form",
        r"^[0-9]{12}$",
        "A community's code has 12 digits",
        "社区代码应为 12 位数字",
    ),
]
LocalCode = Annotated[
    str,
    form(
        "local-code-form",
        r"^[0-9A-Za-z]{1,20}$",
        "A code of a community has 1 to 20 letters and digits",
        "社区自编代码应由 1 至 20 个字母和数字组成",
    ),
]
"""A code that the community gives itself; unique in it, for ever."""


# --- events -------------------------------------------------------------------------------------


class LocalPlaceAdded(
    Event,
    type="baodao.registration.local-place-added.v1",
    feed="public",
    aggregate="place_id",
    aggregate_type="local-place",
):
    """A grid or a building entrance is part of a community from a day on.

    `place_id` is `<community>-<local code>`; `grid` is the local code of the grid it lies in.
    """

    place_id: Id
    kind: PlaceKind
    name: Line
    grid: LocalCode | None
    valid_from: RecordedDay


class LocalPlaceRenamed(
    Event,
    type="baodao.registration.local-place-renamed.v1",
    feed="public",
    aggregate="place_id",
    aggregate_type="local-place",
):
    """A grid or a building entrance has another name from a day on; its code stays."""

    place_id: Id
    name: Line
    former_name: Line
    since: RecordedDay


class LocalPlaceEnded(
    Event,
    type="baodao.registration.local-place-ended.v1",
    feed="public",
    aggregate="place_id",
    aggregate_type="local-place",
):
    """A grid or a building entrance is no place any more from a day on."""

    place_id: Id
    until: RecordedDay


# --- commands -----------------------------------------------------------------------------------


class LocalPlaceReceipt(Value):
    """The id of the place."""

    place_id: Id


class AddLocalPlace(
    Command,
    subject="commands.registration.add-local-place",
    reply=LocalPlaceReceipt,
    access=[subtree("division", *REGISTRARS)],
):
    """Make a grid, or an entrance in the community or in one of its grids, known from a day on."""

    division: CommunityCode
    code: LocalCode
    kind: PlaceKind
    name: OpenLine
    grid: LocalCode | None = None
    on: PlannedDay


class RenameLocalPlace(
    Command,
    subject="commands.registration.rename-local-place",
    reply=LocalPlaceReceipt,
    access=[subtree("division", *REGISTRARS)],
):
    """Give a grid or an entrance another name from a day on."""

    division: CommunityCode
    code: LocalCode
    new_name: OpenLine
    on: PlannedDay


class EndLocalPlace(
    Command,
    subject="commands.registration.end-local-place",
    reply=LocalPlaceReceipt,
    access=[subtree("division", *REGISTRARS)],
):
    """Let a grid or an entrance be no place any more from a day on, a grid once it is empty."""

    division: CommunityCode
    code: LocalCode
    on: PlannedDay


# --- queries ------------------------------------------------------------------------------------


class LocalPlace(Value):
    """A grid or an entrance on a day, with all the names it had."""

    place_id: Id
    division: DivisionCode
    code: LocalCode
    kind: PlaceKind
    grid: LocalCode | None
    name: str
    valid_from: RecordedDay
    valid_until: RecordedDay | None
    names: list[NameSpan]


class LocalPlacePage(Value):
    """Some local places in the order of their ids."""

    places: list[LocalPlace]
    next: str | None = None


class ListLocalPlaces(
    Query,
    subject="queries.registration.list-local-places",
    reply=LocalPlacePage,
    access=[everybody()],
):
    """The grids and entrances of a community, or of one of its grids, on a day (today)."""

    division: CommunityCode
    grid: LocalCode | None = None
    kind: PlaceKind | None = None
    as_of: Day | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class UnknownGrid(
    Refusal,
    slug="unknown-grid",
    en="The community has no grid with the code {grid} on {on}. Please check the code.",
    zh="{on}时本社区没有代码为 {grid} 的网格,请核对网格代码。",
):
    """An entrance lies in the community or in one of its grids, a grid in the community."""

    grid: ShownCode
    on: RecordedDay


class PlaceExists(
    Refusal,
    slug="place-exists",
    en="The code {code} is or was used in this community. Please choose another one.",
    zh="本社区现在或以前已使用代码 {code},请换一个代码。",
):
    """Local codes are not used twice."""

    code: ShownCode


class PlaceEnded(
    Refusal,
    slug="place-ended",
    en="This grid or entrance is none any more from {until} on. Please choose another one.",
    zh="该网格或楼门自{until}起已撤销,请另选一个。",
):
    """A local place that is none on that day any more."""

    place: str
    until: RecordedDay


class UnknownPlace(
    Refusal,
    slug="unknown-place",
    en="There is no such grid or entrance on {on}. Please choose another one.",
    zh="{on}时没有这个网格或楼门,请重新选择。",
):
    """A building head heads a grid or an entrance that is one when they begin."""

    place: str
    on: RecordedDay


class EntranceNeeded(
    Refusal,
    slug="entrance-needed",
    en="A building head is needed for one building entrance. Please choose the entrance, not a "
    "grid.",
    zh="楼门长须对应一个楼门。请选择楼门(不能留空,也不能选网格)。",
):
    """A building head 楼门长 is one of an entrance 楼门."""
