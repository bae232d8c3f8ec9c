"""Rows of tables that are decided one by one: what is said of each that was not taken."""

from typing import Any

from baodao.schema.base import Value


class FailedRule(Value):
    """A rule that a row breaks: the refusal's slug and values, which repeat no cell."""

    slug: str
    values: dict[str, Any]


class RefusedRow(Value):
    """A row that was not taken, with every rule that failed; the other rows are not affected."""

    line: int
    refusals: list[FailedRule]
