"""Who is who on a list: names for those who may see them, numbers for everybody else."""

from pydantic import Field

from baodao.schema.base import Id, Query, Value


class NamedQuery(Query):
    """A question for a list on which people can be named, in one answer and one logged read."""

    names: bool = Field(
        default=False, description="with the names of those whom one may see by name; it is logged"
    )


class NamedPage(Value):
    """A page of a list, with who is who if that was asked for."""

    names: dict[Id, str] | None = None
    """By `volunteer_id`; whom one may not see by name, or who was erased, has no entry."""
