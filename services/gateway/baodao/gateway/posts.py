"""Paths of standing posts 岗位."""

from baodao.gateway.operations import Operation
from baodao.schema.scheduling.finding import ListPostShifts
from baodao.schema.scheduling.posts import (
    ChangePost,
    CreatePost,
    EndPost,
    GetPost,
    LeavePost,
    ListPostHolders,
    ListPosts,
    ListPostsOf,
    ReleaseFromPost,
    TakePost,
)

_ORGANISATION = "01KAXR1N5D2J8H4G6S9P3E7K0A"
_PLAN = {
    "name": "平安志愿服务岗",
    "category": "群防群治",
    "category_code": "0401",
    "place": "昔阳里东门",
    "roles": [
        {"name": "巡逻员", "places": 4, "note": "早晚各巡查一次楼门"},
        {"name": "宣传员", "places": 2},
    ],
}

OPERATIONS = [
    Operation(
        "POST",
        "/posts",
        CreatePost,
        "Open a standing post with its roles",
        status=201,
        location="/posts/{post_id}",
        example=_PLAN | {"organisation_id": _ORGANISATION},
    ),
    Operation("GET", "/posts", ListPosts, "Open posts of a division, with places that are free"),
    Operation("GET", "/posts/{post_id}", GetPost, "One post"),
    Operation(
        "POST", "/posts/{post_id}/change", ChangePost, "Say anew what a post is", example=_PLAN
    ),
    Operation(
        "POST",
        "/posts/{post_id}/end",
        EndPost,
        "Say from which day on a post is none",
        example={"until": "2026-12-31"},
    ),
    Operation("GET", "/posts/{post_id}/shifts", ListPostShifts, "Shifts of a post to come"),
    Operation("GET", "/posts/{post_id}/holders", ListPostHolders, "Who has which role of a post"),
    Operation(
        "POST",
        "/posts/{post_id}/holders/{volunteer_id}",
        TakePost,
        "Take a role of a post",
        example={"role": "巡逻员"},
    ),
    Operation(
        "POST",
        "/posts/{post_id}/holders/{volunteer_id}/leave",
        LeavePost,
        "Give one's role of a post up",
        example={"reason": "搬家了"},
    ),
    Operation(
        "POST",
        "/posts/{post_id}/holders/{volunteer_id}/release",
        ReleaseFromPost,
        "Take back a role, with a reason",
        example={"reason": "岗位调整"},
    ),
    Operation("GET", "/volunteers/{volunteer_id}/posts", ListPostsOf, "One's own posts"),
]
