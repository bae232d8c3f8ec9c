"""Duplicates: one person with two records, found and made one."""

from typing import Annotated, Literal

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


MergedVersion = Annotated[int, Field(ge=1)]
"""Grows with every merge of the merged record and every taking back of one, into whatever record:
of two of its events the one with the greater number says where it leads. None in events of before
2026-11-28.
"""


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
    merged_version: MergedVersion | None = None


class VolunteersUnmerged(
    Event,
    type="baodao.registration.volunteers-unmerged.v1",
    feed="people",
    aggregate="kept_id",
    aggregate_type="volunteer",
):
    """Two records were two people's after all: the one that was merged stands for itself again.

    What was recorded under the kept one meanwhile stays there. Where the other may sign up is told
    by `volunteer-activated` and `volunteer-suspended`, as always.
    """

    kept_id: Id
    merged_id: Id
    merged_version: MergedVersion | None = None


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
    own_matter=["request.asker_id", "asker.merged_into", "volunteers.id"],
    needs=("merging",),
    in_person=True,
):
    """Make two records one as somebody else has asked; by one whose scope covers both.

    Neither by who asked, nor by whom it is about. What stands in the way is looked at once more.
    """

    request_id: Id


class UnmergeReceipt(Value):
    """The record that stands for itself again, and how; the report 双报到 that went back to it."""

    volunteer_id: Id
    kept_id: Id
    state: VolunteerState
    report_id: Id | None = None


class UnmergeVolunteers(
    Command,
    subject="commands.registration.unmerge-volunteers",
    reply=UnmergeReceipt,
    access=[subtree("volunteers.division", *REGISTRARS)],
    own_matter=["volunteers.id"],
    needs=("merging",),
):
    """Take a merge back, because the records are two people's; by whoever could merge them.

    Along a chain the last merge is taken back first: `keep_id` is the record into which `merge_id`
    itself was merged, and is merged into no other one now.
    """

    keep_id: Id
    merge_id: Id
    note: Text = Field(description="why they are two people; kept with the record, in no event")


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


class NotMerged(
    Refusal,
    slug="not-merged",
    en="This record is not merged into the other one. Please look up into which record it was "
    "merged, if it was.",
    zh="这条记录没有并入所选的另一条记录,请先查明它是否已并入、并入了哪条记录,再撤销。",
):
    """There is no such merge to take back."""

    volunteer_id: Id


class MergedSince(
    Refusal,
    slug="merged-since",
    en="The record into which this one was merged was itself merged into another one later. "
    "Please take back that merge first, then this one.",
    zh="接收这条记录的那条记录后来又并入了别的记录,请先撤销后一次合并,再撤销这一次。",
):
    """The last merge of a chain is taken back first: nothing is led to a record that is none."""

    volunteer_id: Id
    merged_into: Id


class MergeNotKept(
    Refusal,
    slug="merge-not-kept",
    en="This merge is from before it was kept what a merge moves, so it cannot be taken back. If "
    "they are two people, please have the kept record erased on request and register both anew.",
    zh="这次合并发生时系统尚未保存合并的内容,无法撤销。如确为两个人,请按本人申请删除保留的记录,"
    "再分别重新登记。",
):
    """Nobody knows what was whose."""

    volunteer_id: Id
