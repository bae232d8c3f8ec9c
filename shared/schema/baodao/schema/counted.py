"""How many there are of what a list shows: counted along an index, and only if asked."""

from pydantic import Field

from baodao.schema.base import Query, Value

MOST_COUNTED = 10_000
"""So many are counted; where it says so many, there may be more."""


class CountedQuery(Query):
    """A question for a list that can be counted."""

    counted: bool = Field(
        default=False, description="with how many there are on all pages together, up to 10,000"
    )


class CountedPage(Value):
    """A page of a list, with how many there are in all if that was asked for."""

    total: int | None = None
    """On all pages together; 10,000 stands for that many or more."""
