"""Minors and their guardians, for the day on which all of them have to be told of something."""

from pydantic import Field

from baodao.schema.access import OVERSEERS, logged, subtree
from baodao.schema.base import DivisionCode, Id, PageSize, Query, Value
from baodao.schema.registration.personal_data import GuardianContact

# --- queries ------------------------------------------------------------------------------------


class MinorToTell(Value):
    """How a minor and their guardian are reached; nothing where it is not known any more."""

    volunteer_id: Id
    name: str | None
    phone: str | None
    guardian: GuardianContact | None


class MinorsToTell(Value):
    """Some minors in the order of their ids."""

    minors: list[MinorToTell]
    next: str | None = None


class ListMinorsToTell(
    Query,
    subject="queries.registration.list-minors-to-tell",
    reply=MinorsToTell,
    access=[subtree("division", *OVERSEERS)],
    needs=("minors", "contacts", "export"),
    in_person=True,
    logged=logged("contact", "reply.minors.volunteer_id"),
):
    """Whom to tell of a breach: minors of a division and their guardians (条例 art. 35).

    Those who have left as well, as long as anything of them is kept: it may have leaked.
    """

    division: DivisionCode = Field(description="and everything below it")
    after: str = ""
    limit: PageSize = 100
