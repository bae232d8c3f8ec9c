"""The three lists 三张清单: needs, resources and projects that a community posts."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import OVERSEERS, REGISTRARS, everybody, keeper, own, published, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Row,
    Text,
    Value,
)
from baodao.schema.classes import Whose, compared, of, without
from baodao.schema.registration.organisations import OrganisationKind
from baodao.schema.scheduling.activity_facts import ActivityState
from baodao.schema.spoken import say
from baodao.schema.words import OpenLine

ITEM_KEEPERS = (
    keeper("item.organisation_id"),
    subtree("item.home", *OVERSEERS),
    subtree("item.division", *REGISTRARS),
)
"""Who keeps an item: for whom it was posted, or where it is."""

ItemKind = Literal["need", "resource", "project"]
"""需求, 资源, 项目."""
ItemState = Literal["proposed", "declined", "open", "filled", "closed"]
"""`filled`: as many claims as wanted; `closed` and `declined` are the end."""
Overdue = Literal["late", "climbed"]
"""`late`: the day for the answer has passed; `climbed` 督办: so many days more, to the street."""
say(Overdue, {"late": "逾期未答复", "climbed": ("climbed to the street", "已报街道督办")})
CloseReason = Literal["fulfilled", "not-needed", "deadline", "mistake"]

PUBLIC = "public text: it must not name or describe a person"
WANTED = Field(default=1, strict=True, ge=1, le=10_000, description="how many claims it takes")
DEADLINE = Field(default=None, description="the last day on which it can be claimed")


# --- events -------------------------------------------------------------------------------------


class ItemPosted(
    Event, type="baodao.registration.item-posted.v1", feed="public", aggregate="item_id"
):
    """An item of the three lists can be claimed from now on; a proposed one was verified."""

    item_id: Id
    kind: ItemKind
    organisation_id: Id
    title: Line
    category: Line
    wish: bool
    """Whether it is a 微心愿, a small need for one claim."""
    wanted: int
    deadline: RecordedDay | None


class ItemEdited(
    Event, type="baodao.registration.item-edited.v1", feed="public", aggregate="item_id"
):
    """An item that nobody has claimed says something else; replaces what was posted."""

    item_id: Id
    title: Line
    category: Line
    wanted: int
    deadline: RecordedDay | None


class ItemFilled(
    Event, type="baodao.registration.item-filled.v1", feed="public", aggregate="item_id"
):
    """An item has as many claims as it wanted and takes no more."""

    item_id: Id
    wanted: int


class ItemReopened(
    Event, type="baodao.registration.item-reopened.v1", feed="public", aggregate="item_id"
):
    """A claim on a filled item fell away: it can be claimed again."""

    item_id: Id
    wanted: int
    taken: int


class ItemClosed(
    Event, type="baodao.registration.item-closed.v1", feed="public", aggregate="item_id"
):
    """An item takes no new claims for good; claims that were accepted go on to their end."""

    item_id: Id
    reason: CloseReason


# --- commands -----------------------------------------------------------------------------------


class ItemReceipt(Value):
    """The item and its state."""

    item_id: Id
    state: ItemState


class PostItem(
    Command,
    subject="commands.registration.post-item",
    reply=ItemReceipt,
    access=[keeper("organisation_id"), subtree("organisation.division", *REGISTRARS)],
):
    """Put a need, a resource or a project on the list of a community.

    Residents' committees and community party organisations post all three; a unit's party
    organisation offers resources.
    """

    kind: ItemKind
    organisation_id: Id
    division: DivisionCode | None = Field(
        default=None, description="where it is wanted or offered, if not where the organisation is"
    )
    title: OpenLine = Field(description=PUBLIC)
    description: Text = Field(description=PUBLIC)
    category: OpenLine
    wish: bool = Field(default=False, description="微心愿: a small need that takes one claim")
    wanted: int = WANTED
    deadline: PlannedDay | None = DEADLINE


class EditItem(
    Command,
    subject="commands.registration.edit-item",
    reply=ItemReceipt,
    access=ITEM_KEEPERS,
):
    """Say anew what an item is about, as long as nobody has claimed it."""

    item_id: Id
    title: OpenLine = Field(description=PUBLIC)
    description: Text = Field(description=PUBLIC)
    category: OpenLine
    wanted: int = WANTED
    deadline: PlannedDay | None = DEADLINE


class CloseItem(
    Command,
    subject="commands.registration.close-item",
    reply=ItemReceipt,
    access=ITEM_KEEPERS,
):
    """Take no new claims on an item any more."""

    item_id: Id
    reason: CloseReason
    note: Text | None = Field(default=None, description="kept with the item, in no event")


# --- queries ------------------------------------------------------------------------------------


class TakenUpBy(Value):
    """An activity that takes an item up, as scheduling tells of it."""

    activity_id: Id
    state: ActivityState


class Item(
    Row,
    whose=Whose(
        person=("proposed_by_volunteer",),
        organisation=("organisation_id", "proposed_by_unit"),
        home=("home", "unit_home"),
        at=("division",),
    ),
):
    """An item of the three lists; who proposed it and notes stay with them and who may answer."""

    item_id: Id
    kind: ItemKind
    organisation_id: Id
    division: DivisionCode
    title: str
    description: str
    category: str
    wish: bool
    wanted: int
    taken: int
    """Claims that were made and not declined or withdrawn, and activities that take it up."""
    deadline: RecordedDay | None
    state: ItemState
    activities: list[TakenUpBy] = Field(default=[])
    """The activities that take it up, or took it up, once they are published."""
    posted_at: RecordedInstant | None
    close_reason: CloseReason | None
    proposed_by_volunteer: Annotated[Id | None, of("organisation")]
    proposed_by_unit: Annotated[Id | None, of("organisation")]
    resident_id: Annotated[Id | None, of("organisation")]
    """For whom it is, by an id that tells nothing; the desk can look who that is."""
    note: Annotated[str | None, of("organisation")]
    answer_by: Annotated[RecordedDay | None, of("organisation")]
    """The last day on which the answer to a proposal is, or was, in time."""
    overdue: Annotated[Overdue | None, of("organisation")]
    home: DivisionCode | None = compared()
    unit_home: DivisionCode | None = compared()


class ItemPage(Value):
    """Some items in the order of their ids."""

    items: Annotated[
        list[Item], without("proposed_by_volunteer", "proposed_by_unit", "resident_id", "note")
    ]
    next: str | None = None


class GetItem(
    Query,
    subject="queries.registration.get-item",
    reply=Item,
    access=[
        published("item.is_listed"),
        own("item.proposed_by_volunteer"),
        keeper("item.proposed_by_unit"),
        keeper("item.organisation_id"),
        subtree("unit.division", *OVERSEERS),
        subtree("item.home", *OVERSEERS),
        subtree("item.division", *REGISTRARS),
    ],
):
    """One item; a proposal only for its proposer and for those who may answer it."""

    item_id: Id


class ListItems(
    Query, subject="queries.registration.list-items", reply=ItemPage, access=[everybody()]
):
    """The items of a division and of everything below it.

    Everybody sees what is or was on the lists. Proposals, and what is `overdue`, are seen by those
    who organise the whole division that is asked for, and by the organisation that is to answer.
    """

    division: DivisionCode | None = None
    kind: ItemKind | None = None
    state: ItemState | None = None
    wish: bool | None = None
    overdue: Overdue | None = Field(
        default=None, description="`late` are those too that have climbed to the street"
    )
    organisation_id: Id | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class WrongPoster(
    Refusal,
    slug="wrong-poster",
    en="This organisation ({organisation_kind}) posts no {kind}. Please ask the community.",
    zh="{organisation_kind}不能发布{kind}清单,请由社区发布。",
):
    """Communities post all three lists, a unit's party organisation only resources."""

    kind: ItemKind
    organisation_kind: OrganisationKind


class PostedElsewhere(
    Refusal,
    slug="posted-elsewhere",
    en="The organisation is not responsible for that place. Please ask the community there to "
    "post.",
    zh="该地点不在这个组织的范围内,请由当地社区发布。",
):
    """A community posts for what lies in it; what a unit offers may be for anybody."""

    division: str
    home: str


class NotAWish(
    Refusal,
    slug="not-a-wish",
    en="A small wish is a need for 1, not a {kind} for {wanted}. Please correct it.",
    zh="微心愿须为需求,数量为 1;现在填的是{kind},数量为 {wanted}。请更正。",
):
    """A 微心愿 is a need, and one claim fulfils it."""

    kind: ItemKind
    wanted: int


class DeadlinePassed(
    Refusal,
    slug="deadline-passed",
    en="The deadline {deadline} has passed. Please give a later day.",
    zh="截止日期{deadline}已过,请填写以后的日期。",
):
    """The last day for claims lies before today, by the calendar in China."""

    deadline: RecordedDay


class ItemNotOpen(
    Refusal,
    slug="item-not-open",
    en="The item is “{state}” now, so this cannot be done.",
    zh="该项目目前为“{state}”,不能这样办理。",
):
    """The life cycle of the item does not allow this step from here."""

    item_id: Id
    state: ItemState


class ItemClaimedAlready(
    Refusal,
    slug="item-claimed-already",
    en="This item has {taken} claims. To change it, please close it and post it anew.",
    zh="该项目已有 {taken} 个认领,内容不能再修改。确需变更的,请关闭后重新发布。",
):
    """Whoever claimed an item did so for what it said then."""

    item_id: Id
    taken: int
