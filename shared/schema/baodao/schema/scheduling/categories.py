"""Categories of activities 服务类别 in two levels, for statistics and for looking things up."""

from baodao.schema.access import everybody
from baodao.schema.base import Query, Value


class Category(Value):
    """A category: 2 digits on the first level, 4 on the second, which begin with those above."""

    code: str
    parent: str | None
    en: str
    zh: str


class CategoryList(Value):
    """All categories in the order of their codes."""

    categories: list[Category]


class ListCategories(
    Query,
    subject="queries.scheduling.list-categories",
    reply=CategoryList,
    access=[everybody()],
):
    """The categories by which activities are counted; their words may change, their codes not."""
