"""Standing posts 岗位, such as 一哨八员: what each of their roles is for, and who has taken it."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import (
    ORGANISERS,
    WATCHERS,
    WorkRole,
    everybody,
    guardian,
    keeper,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Asked,
    Command,
    DivisionCode,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    SaidRole,
    TermDay,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.places import GivenPoint, Point
from baodao.schema.scheduling.activity_facts import MinimumAge
from baodao.schema.scheduling.plans import CategoryCode
from baodao.schema.words import OpenLine

ROLES_AT_MOST = 20
PLACES_AT_MOST = 50
POSTS_AT_MOST = 20
"""How many posts one person has a role of."""

PostState = Literal["open", "ended"]
Because = Literal[
    "given-up",
    "released",
    "post-ended",
    "volunteer-suspended",
    "volunteer-withdrawn",
    "consent-withdrawn",
    "records-merged",
]
"""Why somebody has a role no more: they gave it up, an organiser took it back, or the rest."""


class PostRole(Value):
    """A role of a post, and for how many people it is."""

    name: Line
    places: int
    note: Line | None = None
    """What who has it does."""


# --- events ---------------------------------------------------------------------------------------


class PostFacts(Value):
    """A post as it is told: where, what about, for whom; nobody who is there."""

    post_id: Id
    organisation_id: Id
    name: Line
    category: Line
    category_code: str | None = None
    place: Line
    station: Line | None = None
    point: Point | None = None
    minimum_age: int | None = None
    roles: list[PostRole]


class PostOpened(
    PostFacts,
    Event,
    type="baodao.scheduling.post-opened.v1",
    feed="public",
    aggregate="post_id",
):
    """An organisation keeps a post, whose roles can be taken."""


class PostChanged(
    PostFacts,
    Event,
    type="baodao.scheduling.post-changed.v1",
    feed="public",
    aggregate="post_id",
):
    """A post is another one from now on, as it says whole; who has a role keeps it."""


class PostEnded(Event, type="baodao.scheduling.post-ended.v1", feed="public", aggregate="post_id"):
    """It is known from which day on a post is none; told again if that is another day."""

    post_id: Id
    organisation_id: Id
    until: RecordedDay


class PostTaken(Event, type="baodao.scheduling.post-taken.v1", feed="people", aggregate="post_id"):
    """Somebody has taken a role of a post 岗位认领."""

    post_id: Id
    organisation_id: Id
    volunteer_id: Id
    role: Line
    by_role: WorkRole | None = None
    """In which role somebody else did it for them; None if they did it themself."""
    by_organisation: Id | None = None


class PostLeft(Event, type="baodao.scheduling.post-left.v1", feed="minors", aggregate="post_id"):
    """Somebody has a role of a post no more; it is told to them, unless they gave it up."""

    post_id: Id
    organisation_id: Id
    volunteer_id: Id
    role: Line
    because: Annotated[Because, of("minor")]
    reason: Line | None = None
    """In the words of who gave it up or took it back."""


# --- commands -------------------------------------------------------------------------------------


class PostRolePlan(Asked):
    """A role as an organiser writes it; within a post it is known by its name."""

    name: OpenLine
    places: int = Field(strict=True, ge=1, le=PLACES_AT_MOST)
    note: OpenLine | None = None


class PostPlan(Asked):
    """A post as an organiser writes it: where, what about, and its roles as data."""

    name: OpenLine
    category: OpenLine
    category_code: CategoryCode | None = Field(default=None, description="one of `list-categories`")
    place: OpenLine
    station: OpenLine | None = Field(default=None, description="name of the station 站点 or venue")
    point: GivenPoint | None = Field(default=None, description="of the place, in WGS 84")
    minimum_age: MinimumAge | None = None
    roles: list[PostRolePlan] = Field(min_length=1, max_length=ROLES_AT_MOST)


class PostReceipt(Value):
    """Which post it is, and from which day on it is none, if that is known."""

    post_id: Id
    until: RecordedDay | None = None


class PostRoleReceipt(Value):
    """Which role of a post somebody has now; None if they have none."""

    post_id: Id
    volunteer_id: Id
    role: Line | None


class CreatePost(
    PostPlan,
    Command,
    subject="commands.scheduling.create-post",
    reply=PostReceipt,
    access=[
        keeper("organisation_id", "organiser"),
        subtree("organisation.division", *ORGANISERS),
    ],
):
    """Open a post, where its organisation is if nothing is said; its roles can be taken at once."""

    organisation_id: Id
    division: DivisionCode | None = Field(default=None, description="the organisation's if absent")


class ChangePost(
    PostPlan,
    Command,
    subject="commands.scheduling.change-post",
    reply=PostReceipt,
    access=[
        keeper("post.organisation_id", "organiser"),
        subtree("post.division", *ORGANISERS),
    ],
):
    """Say anew what a post is; a role that somebody has stays, with a place for each of them."""

    post_id: Id
    division: DivisionCode | None = Field(default=None, description="where it was, if absent")


class EndPost(
    Command,
    subject="commands.scheduling.end-post",
    reply=PostReceipt,
    access=[
        keeper("post.organisation_id", "organiser"),
        subtree("post.division", *ORGANISERS),
    ],
):
    """Say from which day on a post is none; until it has come, another one can be said."""

    post_id: Id
    until: TermDay


class TakePost(
    Command,
    subject="commands.scheduling.take-post",
    reply=PostRoleReceipt,
    access=[
        own("volunteer_id"),
        keeper("post.organisation_id", "organiser"),
        subtree("post.division", *ORGANISERS),
    ],
):
    """Take a role of a post 岗位认领; hours come from shifts alone."""

    post_id: Id
    volunteer_id: Id
    role: OpenLine


class LeavePost(
    Command,
    subject="commands.scheduling.leave-post",
    reply=PostRoleReceipt,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
):
    """Give one's role of a post up, at any time; nobody has to say why."""

    post_id: Id
    volunteer_id: Id
    reason: OpenLine | None = None


class ReleaseFromPost(
    Command,
    subject="commands.scheduling.release-from-post",
    reply=PostRoleReceipt,
    access=[
        keeper("post.organisation_id", "organiser"),
        subtree("post.division", *ORGANISERS),
    ],
):
    """Take back a role from who has it, who is told the reason."""

    post_id: Id
    volunteer_id: Id
    reason: OpenLine


# --- queries --------------------------------------------------------------------------------------


class ListedPostRole(PostRole):
    """A role, and how many can still take it."""

    places_free: int


class Post(Value):
    """A post as everybody may see it: with places, without people."""

    post_id: Id
    organisation_id: Id
    name: str
    category: str
    category_code: str | None
    division: DivisionCode
    place: str
    station: str | None
    point: Point | None
    minimum_age: int | None
    state: PostState
    until: RecordedDay | None
    roles: list[ListedPostRole]


class PostPage(Value):
    """Some posts in the order of their ids (oldest first)."""

    posts: list[Post]
    next: str | None = None


class GetPost(Query, subject="queries.scheduling.get-post", reply=Post, access=[everybody()]):
    """One post by its id, also after its end."""

    post_id: Id


class ListPosts(
    Query, subject="queries.scheduling.list-posts", reply=PostPage, access=[everybody()]
):
    """The open posts of a division and of everything below it."""

    division: DivisionCode
    after: str = ""
    limit: PageSize = 100


class PostHolder(Value):
    """Who has a role of a post, since when, and who took it for them if they did not."""

    volunteer_id: Id
    role: str
    since: RecordedInstant
    by_role: SaidRole | None


class PostHolderPage(Value):
    """Some who have a role of a post, in the order of their ids."""

    holders: list[PostHolder]
    next: str | None = None


class ListPostHolders(
    Query,
    subject="queries.scheduling.list-post-holders",
    reply=PostHolderPage,
    access=[
        keeper("post.organisation_id", "organiser"),
        subtree("post.division", *ORGANISERS, *WATCHERS),
    ],
    logged=logged("attendance", "reply.holders.volunteer_id", at="post.division"),
):
    """Who has which role of a post."""

    post_id: Id
    after: str = ""
    limit: PageSize = 100


class HeldPost(Value):
    """A role that somebody has: of which post, where it is, and what it is about."""

    volunteer_id: Id
    post_id: Id
    organisation_id: Id
    name: str
    category: str
    division: DivisionCode
    place: str
    station: str | None
    point: Point | None
    until: RecordedDay | None
    role: str
    note: str | None
    since: RecordedInstant
    by_role: SaidRole | None


class HeldPostList(Value):
    """All posts of which somebody has a role, in the order in which they took them."""

    posts: list[HeldPost]


class ListPostsOf(
    Query,
    subject="queries.scheduling.list-posts-of",
    reply=HeldPostList,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
    logged=logged("attendance", "reply.posts.volunteer_id", at="reply.posts.division"),
):
    """One's own posts, or those of one's ward."""

    volunteer_id: Id
