"""A unit's list of its party members: a list invites, it never enrols anybody (条例 art. 25)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from baodao.schema.access import OVERSEERS, keeper, logged, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Event,
    Id,
    PageSize,
    Query,
    RecordedInstant,
    Text,
    Value,
)
from baodao.schema.registration.people import DocumentType

Removal = Literal["left-unit", "listed-by-mistake"]
"""What the unit says of somebody it takes off its list."""
RemovalReason = Literal["left-unit", "listed-by-mistake", "disowned", "erased"]
"""调离, 误列, not this unit's member; or the person had what is known of them erased."""
RowFault = Literal["name", "phone", "document-form", "document-checksum", "document-birth-date"]
Cell = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
"""What a cell of a table holds; whether it can be that is judged row by row."""
ShownState = Literal["invited", "reported", "left", "disowned"]


class MemberRow(Asked):
    """One row of the unit's table; `number` is its line."""

    number: int = Field(strict=True, ge=1, le=10_000_000)
    name: Cell
    phone: Cell
    document: Cell | None = None
    document_type: DocumentType | None = None
    """By its form, if nothing is said."""


# --- events -------------------------------------------------------------------------------------


class ListingAdded(
    Event,
    type="baodao.registration.listing-added.v1",
    feed="party",
    aggregate="member_id",
    aggregate_type="listed-member",
    formerly=("baodao.registration.member-invited.v1",),
):
    """A unit put a member on its list, who is thereby invited to report, and not enrolled.

    It comes again if an entry that was put right is found to be that of a report.
    """

    member_id: Id
    unit_id: Id
    volunteer_id: Id | None = None
    """The registered volunteer of the same document, if there is one: whom to address."""
    report_id: Id | None = None
    """The current report of this person that names the unit already."""


class ListingRemoved(
    Event,
    type="baodao.registration.listing-removed.v1",
    feed="party",
    aggregate="member_id",
    aggregate_type="listed-member",
    formerly=("baodao.registration.member-removed.v1",),
):
    """An entry of a unit's list is past, and who it was is forgotten."""

    member_id: Id
    unit_id: Id
    reason: RemovalReason
    report_id: Id | None = None
    """The current report of this person, which stays as it is."""


# --- commands -----------------------------------------------------------------------------------


Listing = Literal["added", "updated", "unchanged"]
"""New on the list and invited; on it before, and known by what the row says now; as before."""


class ListedRow(Value):
    """A row whose person is on the list now, and what became of the entry."""

    number: int
    outcome: Listing
    reported: bool | None = None
    """Whether a current report of this person names the unit. Null for everybody but the unit
    itself and its purpose, and in a preview, which leaves nothing on the list.
    """


class RejectedMember(Value):
    """A row that could not be taken, and why; the other rows are not affected."""

    number: int
    reason: RowFault
    also: list[RowFault] = Field(default=[], description="what else is wrong with it")


class MembersReceipt(Value):
    """What became of the rows, each under its `number`; no personal data."""

    added: int
    updated: int = 0
    """Known entries of which the row said another name, phone or document."""
    unchanged: int
    listed: list[ListedRow] = Field(default=[])
    rejected: list[RejectedMember]


class ImportMembers(
    Command,
    subject="commands.registration.import-members",
    reply=MembersReceipt,
    access=[keeper("unit_id"), subtree("unit.division", *OVERSEERS)],
    needs=("party", "bulk-import"),
):
    """Put members on the unit's list; the same person again is one entry, as the last row says."""

    unit_id: Id
    rows: list[MemberRow] = Field(min_length=1, max_length=500)


class PreviewMembers(
    Query,
    subject="queries.registration.preview-members",
    reply=MembersReceipt,
    access=[keeper("unit_id"), subtree("unit.division", *OVERSEERS)],
    needs=("party", "bulk-import"),
):
    """What an import of these rows would answer now; nothing is changed."""

    unit_id: Id
    rows: list[MemberRow] = Field(min_length=1, max_length=500)


class MemberReceipt(Value):
    """The entry and its state."""

    member_id: Id
    state: ShownState


class RemoveListedMember(
    Command,
    subject="commands.registration.remove-listed-member",
    reply=MemberReceipt,
    access=[keeper("member.unit_id"), subtree("unit.division", *OVERSEERS)],
    needs=("party",),
):
    """Take somebody off the unit's list; by its liaison."""

    member_id: Id
    reason: Removal


class Disowning(Value):
    """The disagreement in which the unit's word stands against the report."""

    report_id: Id
    disagreement_id: Id


class DisownMember(
    Command,
    subject="commands.registration.disown-member",
    reply=Disowning,
    access=[keeper("report.unit_id"), subtree("unit.division", *OVERSEERS)],
    own_matter=["report.volunteer_id"],
    needs=("party",),
):
    """Say that a reporter is not the unit's member: a disagreement, which changes no report."""

    report_id: Id
    note: Text


# --- queries ------------------------------------------------------------------------------------


OnList = Literal["invited", "reported"]
"""Invited and not reported yet, or reported; who is off the list is forgotten."""
Standing = Literal["filed", "accepted"]
"""How far a report is."""


class ListedMember(Value):
    """Somebody on a unit's list, as the unit itself has them; never what they do or where."""

    member_id: Id
    state: OnList
    name: str | None = Field(description="as the unit wrote it; null once it is forgotten")
    report: Standing | None = Field(
        description="how far the member's report at a community is; null if there is none"
    )
    listed_at: RecordedInstant


class ListedMemberPage(Value):
    """Some members in the order of their ids, and how many the whole list has of each state."""

    members: list[ListedMember]
    invited: int
    reported: int
    next: str | None = None


class ListUnitMembers(
    Query,
    subject="queries.registration.list-unit-members",
    reply=ListedMemberPage,
    access=[keeper("unit_id")],
    needs=("party",),
    logged=logged("member-list", "reply.members.member_id"),
):
    """Who is on a unit's list and whether they have reported; for the unit only, and logged.

    A unit learns nothing of hours or activities of a person (`unit-obligations` has the totals).
    """

    unit_id: Id
    state: OnList | None = None
    after: str = ""
    limit: PageSize = 100


class UnitTotals(Value):
    """A unit's part in 双报到 in figures; one that would name somebody is withheld (null)."""

    unit_id: Id
    filed: int | None
    accepted: int | None
    returned: int | None
    ended: int | None
    unmatched: int | None
    withheld_below: int


class GetUnitTotals(
    Query,
    subject="queries.registration.get-unit-totals",
    reply=UnitTotals,
    access=[keeper("unit_id"), subtree("unit.division", *OVERSEERS)],
):
    """How many members of a unit have reported; all that a unit learns of its members' reports."""

    unit_id: Id
