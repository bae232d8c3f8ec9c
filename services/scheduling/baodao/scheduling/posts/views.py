"""Answers about posts, and about who has their roles."""

from collections.abc import Mapping
from typing import Annotated, Any

from baodao.kernel.reach import public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq, within
from baodao.scheduling.posts.domain import Post
from baodao.scheduling.posts.store import POSTS
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.schema.scheduling import posts as schema


async def get_post(query: schema.GetPost, post: Annotated[Post, by("post_id")]) -> schema.Post:
    return _shown(post)


async def list_posts(query: schema.ListPosts, reads: Reads) -> schema.PostPage:
    is_open = public(query, eq("state", "open"))
    page = await reads.page(POSTS, is_open, within(query.division), query)
    return schema.PostPage(posts=[_shown(post) for post in page.items], next=page.next)


async def list_post_holders(
    query: schema.ListPostHolders, post: Annotated[Post, by("post_id")]
) -> schema.PostHolderPage:
    ordered = sorted(post.holders, key=lambda one: one.volunteer_id)
    ahead = [one for one in ordered if one.volunteer_id > query.after]
    page = [
        schema.PostHolder.model_validate(one, from_attributes=True) for one in ahead[: query.limit]
    ]
    more = len(ahead) > len(page)
    return schema.PostHolderPage(holders=page, next=page[-1].volunteer_id if more else None)


async def list_posts_of(
    query: schema.ListPostsOf,
    calendar: Annotated[Calendar | None, by("volunteer_id")],
    reads: Reads,
) -> schema.HeldPostList:
    return schema.HeldPostList(posts=await held_posts(calendar, reads))


async def held_posts(calendar: Calendar | None, reads: Reads) -> list[schema.HeldPost]:
    """The posts of which somebody has a role; those of merged records went over to this one."""
    if calendar is None:
        return []
    posts: Mapping[str, Post] = await reads.each(POSTS, calendar.post_ids)
    return [
        _held(posts[key], calendar.id)
        for key in calendar.post_ids
        if key in posts and posts[key].holder(calendar.id)
    ]


def _shown(post: Post) -> schema.Post:
    held = post.held
    roles = [
        schema.ListedPostRole(
            name=one.name, places=one.places, note=one.note, places_free=one.places - held[one.name]
        )
        for one in post.roles
    ]
    return shown(schema.Post, post, post_id=post.id, roles=roles, **_where(post))


def _held(post: Post, volunteer_id: str) -> schema.HeldPost:
    holder = next(one for one in post.holders if one.volunteer_id == volunteer_id)
    notes = {role.name: role.note for role in post.roles}
    return shown(
        schema.HeldPost,
        post,
        volunteer_id=volunteer_id,
        post_id=post.id,
        role=holder.role,
        note=notes[holder.role],
        since=holder.since,
        by_role=holder.by_role,
        **_where(post),
    )


def _where(post: Post) -> dict[str, Any]:
    where = post.where.facts()
    return {name: where[name] for name in ("place", "station", "point")}
