"""What falls due about posts: their end."""

from datetime import datetime, timedelta

from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.sweeps import Sweep
from baodao.kit.wanted import passed
from baodao.scheduling.posts.commands import ClearPost
from baodao.scheduling.posts.domain import Holder
from baodao.scheduling.posts.store import POSTS

_AT_ONCE, _PEOPLE = 20, 100


@row_of(POSTS)
class _Over:
    id: str
    version: int
    holders: tuple[Holder, ...]


async def due_ends(reads: Reads, now: datetime) -> list[ClearPost]:
    """Posts whose end has come, each with a hundred of those who have a role."""
    wanted = passed("look_at", now)
    found = await reads.find(POSTS, wanted, limit=_AT_ONCE, into=_Over)
    return [
        ClearPost.due(
            one.id,
            f"{one.version}",
            post_id=one.id,
            people=[holder.volunteer_id for holder in one.holders[:_PEOPLE]],
        )
        for one in found
    ]


ENDS = Sweep("ended-posts", timedelta(seconds=2), due_ends)
SWEEPS = (ENDS,)
