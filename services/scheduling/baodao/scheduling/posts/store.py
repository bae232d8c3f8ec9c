"""Where posts are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Index
from baodao.scheduling.posts.domain import Post

POSTS = Collection(
    "posts",
    Post,
    (Index(("look_at",), partial={"look_at": {"$type": "date"}}),),
    tree=IN_DIVISIONS,
    below=("state", "_id"),
)

COLLECTIONS = (POSTS,)
