"""Why a post is not as an organiser wants it, or a role of it cannot be had or given up."""

from baodao.schema.base import Id, RecordedDay, Refusal
from baodao.schema.spoken import Shown


class RoleTwice(
    Refusal,
    slug="role-twice",
    en="The role “{role}” is there twice. Please give it once, with all of its places.",
    zh="岗位角色“{role}”重复填写,请合并为一项并填写总人数。",
):
    """Within a post a role is known by its name."""

    role: Shown


class RoleHeld(
    Refusal,
    slug="role-held",
    en="{held} people have the role “{role}”, for which there would be {places} places. Please "
    "release some of them first, or keep so many places.",
    zh="已有 {held} 人认领“{role}”,名额不能减为 {places} 个。请先解除部分人员,或保留足够名额。",
):
    """A change leaves fewer places than there are people, or none where the role is left out."""

    role: Shown
    held: int
    places: int


class PostOver(
    Refusal,
    slug="post-over",
    en="This post ended on {until}. Please choose another one.",
    zh="该岗位已于{until}撤销,请选择其他岗位。",
):
    """From its end on it is not changed any more, and nobody takes a role of it."""

    post_id: Id
    until: RecordedDay


class PostOfOthers(
    Refusal,
    slug="post-of-others",
    en="This post is another organisation's. Please choose a post of the organisation whose "
    "activity it is.",
    zh="该岗位属于其他组织,请选择本活动所属组织的岗位。",
):
    """Who keeps a post says what is done there."""

    post_id: Id


class EndIsPast(
    Refusal,
    slug="end-is-past",
    en="The end was given as {until}, which is past. Please give today or a later day.",
    zh="撤销日期填的是{until},已经过去,请改为今天或以后的日期。",
):
    """A post was one until now, whoever was there."""

    until: RecordedDay


class NoSuchPostRole(
    Refusal,
    slug="no-such-post-role",
    en="This post has no role “{role}”. Please choose one of its roles.",
    zh="该岗位没有“{role}”这个角色,请从岗位角色中选择。",
):
    """Roles are those that the organiser has written."""

    role: Shown


class RoleFull(
    Refusal,
    slug="role-full",
    en="All {places} places of the role “{role}” are taken. Please choose another role or post.",
    zh="“{role}”的 {places} 个名额已满,请选择其他角色或岗位。",
):
    """No place is left."""

    role: Shown
    places: int


class AlreadyAtPost(
    Refusal,
    slug="already-at-post",
    en="The volunteer has the role “{role}” of this post. Please give that up first.",
    zh="该志愿者在此岗位已认领“{role}”,如需更换请先退出。",
):
    """One person has one role of a post."""

    role: Shown


class NotAtPost(
    Refusal,
    slug="not-at-post",
    en="The volunteer has no role of this post. Please check which post it is.",
    zh="该志愿者没有认领这个岗位,请核对。",
):
    """There is nothing to give up."""

    post_id: Id
    volunteer_id: Id


class TooManyPosts(
    Refusal,
    slug="too-many-posts",
    en="Nobody has a role of more than {most} posts. Please give one up first.",
    zh="每人最多认领 {most} 个岗位,请先退出其中一个。",
):
    """Posts are there to be filled."""

    most: int


class TooYoungForPost(
    Refusal,
    slug="too-young-for-post",
    en="This post is for people of {minimum_age} and older. Please choose another one.",
    zh="该岗位须年满 {minimum_age} 周岁,请另选岗位。",
):
    """Younger than the post asks for, as far as is known."""

    minimum_age: int
