"""Decisions about posts 岗位: kept by organisers, taken and given up by volunteers."""

from datetime import datetime
from typing import Annotated, Any

from baodao.kernel.days import today
from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.scheduling.activities.domain.posts import NotedPost
from baodao.scheduling.activities.use_cases.publishing import place_refusals
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.posts.commands import ClearPost
from baodao.scheduling.posts.domain import Holder, Post, lay_down, plan_refusals, take_on
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.use_cases.seats import in_their_name
from baodao.schema import NotFound, Refusal
from baodao.schema.registration.divisions import UnknownDivision
from baodao.schema.scheduling.posts import (
    Because,
    ChangePost,
    CreatePost,
    EndPost,
    LeavePost,
    PostReceipt,
    PostRoleReceipt,
    ReleaseFromPost,
    TakePost,
)

OwnCalendar = Annotated[Calendar, by("volunteer_id", noun="volunteer")]
ItsOrganisation = Annotated[KnownOrganisation, by("post.organisation_id")]
ItsDivision = Annotated[KnownDivision, by("post.division")]
_Noted = Annotated[NotedPost, by("post_id", or_new=NotedPost.none)]


def _new_place(command: CreatePost, organisation: KnownOrganisation) -> str | None:
    return command.division or organisation.division


def _next_place(command: ChangePost, post: Post) -> str:
    return command.division or post.division


def _place_refusals(
    command: CreatePost | ChangePost,
    organisation: KnownOrganisation,
    division: KnownDivision | None,
    code: str,
    now: datetime,
) -> list[Refusal]:
    """Why a post cannot be there now, or be kept by that organisation."""
    refusals = organisation.force_refusals([today(now)])
    if organisation.division is None:
        refusals.append(NotFound(kind="organisation", id=organisation.id))
    else:
        refusals += place_refusals(command.actor, organisation.division, code)
    if division is None:
        return [*refusals, UnknownDivision(division=code)]
    return [*refusals, *division.refusals([now])]


@use_case
def create_post(
    command: CreatePost,
    organisation: Annotated[KnownOrganisation, by("organisation_id")],
    division: Annotated[KnownDivision | None, by(_new_place)],
    now: datetime,
    new_id: NewId,
) -> Decision[PostReceipt]:
    """Open a post of an organisation in force in a division that there is."""
    code = _new_place(command, organisation)
    if organisation.division is None or code is None:
        return refuse(NotFound(kind="organisation", id=command.organisation_id))
    refusals = [
        *plan_refusals(command),
        *_place_refusals(command, organisation, division, code, now),
    ]
    if refusals:
        return refuse(*refusals)
    opened = Post.open(post_id := new_id(), command, code)
    return accept(_receipt(opened.after), opened, *opened.after.noted(NotedPost.none(post_id)))


@use_case
def change_post(
    command: ChangePost,
    post: Annotated[Post, by("post_id")],
    organisation: ItsOrganisation,
    division: Annotated[KnownDivision | None, by(_next_place)],
    noted: _Noted,
    now: datetime,
) -> Decision[PostReceipt]:
    """Say anew what a post is, with its roles; nobody loses one by it."""
    code = _next_place(command, post)
    refusals = [
        *post.over_refusals(now),
        *plan_refusals(command),
        *post.role_refusals(command),
        *_place_refusals(command, organisation, division, code, now),
    ]
    if refusals:
        return refuse(*refusals)
    return accept(_receipt(post), *post.rewrite(command, code), *post.noted(noted))


@use_case
def end_post(
    command: EndPost, post: Annotated[Post, by("post_id")], noted: _Noted, now: datetime
) -> Decision[PostReceipt]:
    """Say from which day on a post is none; who has a role is freed when it has come."""
    if refusals := post.end_refusals(command.until, now):
        return refuse(*refusals)
    ended = post.end(command.until)
    told = PostReceipt(post_id=post.id, until=command.until)
    return accept(told, *ended, *(ended[-1].after if ended else post).noted(noted))


def _people(command: ClearPost) -> list[str]:
    return command.people


@use_case
def clear_post(
    command: ClearPost,
    post: Annotated[Post, by("post_id")],
    calendars: Annotated[dict[str, Calendar], by_each(_people, skips_unreadable=True)],
    now: datetime,
) -> Decision[None]:
    """Free who has a role of a post whose end has come, each told once; end it with the last."""
    if post.look_at is None or now < post.look_at:
        return refuse(NothingDue(of="post"))
    there = [who for who in command.people if post.holder(who)]
    if post.holders and not there:
        return refuse(NothingDue(of="post"))
    laid_down = [lay_down(calendars[who], [post.id]) for who in there if who in calendars]
    return accept(None, post.clear(there), *laid_down)


@use_case
def take_post(
    command: TakePost,
    *,
    post: Annotated[Post, by("post_id")],
    calendar: OwnCalendar,
    organisation: ItsOrganisation,
    division: ItsDivision,
    now: datetime,
) -> Decision[PostRoleReceipt]:
    """Give the volunteer a role of the post, or refuse with every rule that failed."""
    refusals = [
        *post.take_refusals(command.role, calendar, now),
        *organisation.force_refusals([today(now)]),
        *division.refusals([now]),
    ]
    if refusals:
        return refuse(*refusals)
    proxy = in_their_name(command.actor, calendar)
    by: dict[str, Any] = {"by_role": proxy.role} if proxy else {}
    holder = Holder(calendar.id, command.role, now, **by)
    return accept(
        _role_receipt(post, calendar, command.role),
        post.take(holder, proxy),
        take_on(calendar, post),
    )


@use_case
def leave_post(
    command: LeavePost, post: Annotated[Post, by("post_id")], calendar: OwnCalendar
) -> Decision[PostRoleReceipt]:
    """Give a role up, whenever somebody wants to."""
    return _freed(post, calendar, "given-up", command.reason)


@use_case
def release_from_post(
    command: ReleaseFromPost, post: Annotated[Post, by("post_id")], calendar: OwnCalendar
) -> Decision[PostRoleReceipt]:
    """Take a role back from somebody, who is told why."""
    return _freed(post, calendar, "released", command.reason)


def _freed(
    post: Post, calendar: Calendar, because: Because, reason: str | None
) -> Decision[PostRoleReceipt]:
    if refusals := post.free_refusals(calendar.id):
        return refuse(*refusals)
    return accept(
        _role_receipt(post, calendar, None),
        post.free([calendar.id], because, reason),
        lay_down(calendar, [post.id]),
    )


def _receipt(post: Post) -> PostReceipt:
    return PostReceipt(post_id=post.id, until=post.until)


def _role_receipt(post: Post, calendar: Calendar, role: str | None) -> PostRoleReceipt:
    return PostRoleReceipt(post_id=post.id, volunteer_id=calendar.id, role=role)
