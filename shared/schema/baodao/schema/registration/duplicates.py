"""Duplicates: one person with two records, found and made one."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import REGISTRARS, logged, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    Refusal,
    Text,
    Value,
)
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.volunteers import VolunteerState

Likeness = Literal["name-phone", "name-birth-date"]


# --- events -------------------------------------------------------------------------------------


class VolunteersMerged(
    Event,
    type="baodao.registration.volunteers-merged.v1",
    feed="people",
    aggregate="kept_id",
    aggregate_type="volunteer",
):
    """Two records were one person's: what is done from now on is done under the kept one.

    What was recorded under the merged one stays there and counts for the same person. What was open
    there ends; but a current member report 双报到 is the kept one's from now on, if that has none.
    """

    kept_id: Id
    merged_id: Id


# --- commands -----------------------------------------------------------------------------------


class MergeReceipt(Value):
    """The kept record, and all the ids under which the person was known besides."""

    kept_id: Id
    also: list[Id]


class MergeVolunteers(
    Command,
    subject="commands.registration.merge-volunteers",
    reply=MergeReceipt,
    access=[subtree("volunteers.division", *REGISTRARS)],
    own_matter=["volunteers.id"],
    needs=("merging",),
):
    """Make two records of one person one; by an organiser whose scope covers both."""

    keep_id: Id
    merge_id: Id
    confirmed: bool = Field(
        default=False, description="the organiser has checked that both are the same person"
    )
    note: Text = Field(description="how that was checked; kept with the record, in no event")


# --- queries ------------------------------------------------------------------------------------


class Twin(Value):
    """One of two records that may be one person's; no personal data."""

    volunteer_id: Id
    number: str
    division: DivisionCode
    state: VolunteerState


class Duplicate(Value):
    """Two records whose sealed data agree in this."""

    first: Twin
    second: Twin
    alike: list[Likeness]


class DuplicatePage(NamedPage):
    """What was found among some volunteers; a page may be empty while there is a next one."""

    duplicates: list[Duplicate]
    next: str | None = None


class FindDuplicates(
    NamedQuery,
    subject="queries.registration.find-duplicates",
    reply=DuplicatePage,
    access=[subtree("division", *REGISTRARS)],
    needs=("merging",),
    logged=logged(
        "duplicates", "reply.duplicates.first.volunteer_id", "reply.duplicates.second.volunteer_id"
    ),
):
    """Records that agree in name and phone number, or in name and birth date.

    `limit` counts the volunteers that are looked at, not the pairs that are found. The other record
    of a pair may lie elsewhere in the actor's scope.
    """

    division: DivisionCode
    after: str = ""
    limit: int = Field(default=200, ge=1, le=500)


# --- refusals -----------------------------------------------------------------------------------


class SameRecord(
    Refusal,
    slug="same-record",
    en="A record cannot be merged with itself. Please choose another one.",
    zh="不能把一条记录与它自己合并,请选择另一条记录。",
):
    """There is nothing to merge."""


class SamenessUnproven(
    Refusal,
    slug="sameness-unproven",
    en="The two records share no document. Please make sure that it is one person, and "
    "confirm that.",
    zh="两条记录没有相同的证件,请先核实是否为同一人,确认后再合并。",
):
    """A likely duplicate is none before somebody has looked (PIPL art. 8)."""
