"""The messages about posts, and what takes each; what becomes of people is told to `seats`."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.posts import use_cases, views
from baodao.scheduling.posts.commands import ClearPost
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

subscribers = Subscribers("scheduling")

subscribers.command(CreatePost, use_cases.create_post)
subscribers.command(ChangePost, use_cases.change_post)
subscribers.command(EndPost, use_cases.end_post)
subscribers.command(TakePost, use_cases.take_post)
subscribers.command(LeavePost, use_cases.leave_post)
subscribers.command(ReleaseFromPost, use_cases.release_from_post)
subscribers.own(ClearPost, use_cases.clear_post)
subscribers.query(GetPost, views.get_post)
subscribers.query(ListPosts, views.list_posts)
subscribers.query(ListPostHolders, views.list_post_holders)
subscribers.query(ListPostsOf, views.list_posts_of)
