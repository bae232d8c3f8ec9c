"""Standing posts 岗位 in memory: opened by an organiser, taken by people, and time passes."""

from typing import Any

from baodao.kit.testing import MemoryService
from baodao.scheduling.posts.domain import Post
from baodao.scheduling.posts.due import ENDS
from baodao.schema import Actor, Command
from baodao.schema.scheduling.posts import (
    ChangePost,
    CreatePost,
    EndPost,
    LeavePost,
    ReleaseFromPost,
    TakePost,
)
from tests.builders import scheduling
from tests.builders.registration import COMMUNITY, ORGANISER, TODAY, person

CATEGORY = "居家养老"
ROLES: list[dict[str, Any]] = [
    {"name": "测试·巡逻员", "places": 2, "note": "测试·早晚巡查"},
    {"name": "测试·宣传员", "places": 1},
]
COMMANDS = (CreatePost, ChangePost, EndPost, TakePost, LeavePost, ReleaseFromPost)
PATROL, SPEAKER = (str(role["name"]) for role in ROLES)


def plan(**changes: Any) -> dict[str, Any]:
    """What an organiser writes of a post: two patrol, one speaks to people."""
    values = {
        "name": "测试·平安志愿服务岗",
        "category": CATEGORY,
        "place": "测试·昔阳里东门",
        "roles": ROLES,
    }
    return values | changes


async def opened(service: MemoryService, **changes: Any) -> str:
    """A post of the organisation `o`, by its id."""
    fields = {"organisation_id": "o", "division": COMMUNITY} | plan(**changes)
    receipt = await service.done(CreatePost, ORGANISER, **fields)
    post_id: str = receipt.post_id
    return post_id


async def take(service: MemoryService, post: str, who: str, role: str = PATROL) -> None:
    """Somebody takes a role themself."""
    wish = {"post_id": post, "volunteer_id": who, "role": role}
    await service.done(TakePost, person(who), **wish)


async def there(service: MemoryService, post: str) -> dict[str, str]:
    """Who has which role."""
    it: Post = await service.stored(Post, post)
    return {one.volunteer_id: one.role for one in it.holders}


async def sweep(service: MemoryService) -> int:
    """What falls due now about posts is carried out; how much it was."""
    due = await service.due(ENDS)
    for command in due:
        await service.decide(command)
    return len(due)


async def before(kind: type[Command]) -> tuple[MemoryService, dict[str, Any], list[Actor]]:
    """A post of which v0 has a role, and a command of this kind that is carried out there."""
    service = await scheduling.prepared()
    if kind is CreatePost:
        return service, plan() | {"organisation_id": "o"}, [ORGANISER]
    post = await opened(service)
    await take(service, post, "v0")
    whose, why = {"volunteer_id": "v0"}, {"reason": "测试"}
    bodies: dict[type[Command], dict[str, Any]] = {
        ChangePost: plan(name="测试·新名"),
        EndPost: {"until": TODAY},
        TakePost: {"volunteer_id": "v1", "role": PATROL},
        LeavePost: whose | why,
        ReleaseFromPost: whose | why,
    }
    actor = person("v0") if kind is LeavePost else ORGANISER
    return service, bodies[kind] | {"post_id": post}, [actor]
