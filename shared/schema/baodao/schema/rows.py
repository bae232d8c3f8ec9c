"""Rows of tables that are decided one by one: what is said of each that was not taken."""

from typing import Any, Self

from baodao.schema.base import Refusal, Value


class FailedRule(Value):
    """A rule that a row breaks: the refusal's slug and values, which repeat no cell."""

    slug: str
    values: dict[str, Any]

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        """The rule that a refusal tells of."""
        return cls(slug=refusal.SLUG, values=refusal.model_dump(mode="json"))


class RefusedRow(Value):
    """A row that was not taken, with every rule that failed; the other rows are not affected."""

    line: int
    refusals: list[FailedRule]
