"""What has to be known of a standing post 岗位 before a shift is one of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema import NotFound, Refusal
from baodao.schema.scheduling.post_refusals import PostOfOthers, PostOver


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedPost(Aggregate):
    """Whose a post is, and from which day on it is none; written down whenever that is decided."""

    organisation_id: str = ""
    until: str | None = None

    @classmethod
    def none(cls, post_id: str) -> Self:
        """Of a post of which nothing was written down yet."""
        return cls(id=post_id)


def post_refusals(
    organisation_id: str, shifts: Iterable[Shift], posts: Mapping[str, NotedPost]
) -> list[Refusal]:
    """Why shifts of an organisation's activity cannot be of the posts that they name."""
    refusals: list[Refusal] = []
    for shift in shifts:
        if shift.post_id is None:
            continue
        post = posts.get(shift.post_id)
        if post is None:
            refusals.append(NotFound(kind="post", id=shift.post_id))
        elif post.organisation_id != organisation_id:
            refusals.append(PostOfOthers(post_id=post.id))
        elif post.until is not None and post.until <= shift.first_day:
            refusals.append(PostOver(post_id=post.id, until=post.until))
    return list(dict.fromkeys(refusals))
