"""Why an activity does not take up an item of the three lists 三张清单."""

from baodao.schema.base import Id, Refusal


class ItemOfOthers(
    Refusal,
    slug="item-of-others",
    en="This item was posted for another community. Please ask them to make an activity of it, or "
    "claim it.",
    zh="该项目由其他社区发布,请由其发起活动,或直接认领。",
):
    """Whoever an item was posted for decides what becomes of it (条例 art. 13)."""

    item_id: Id


class NothingToTakeUp(
    Refusal,
    slug="nothing-to-take-up",
    en="This item is something that is offered. Please choose a need or a project.",
    zh="该项目为资源清单中的资源,请选择需求或项目。",
):
    """Activities are made of needs 需求 and projects 项目; a resource 资源 is claimed."""

    item_id: Id
