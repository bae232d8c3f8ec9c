"""The part of hours in the copy of everything that is kept of a person."""

from pydantic import Field

from baodao.schema.access import CALLERS, guardian, logged, own, subtree
from baodao.schema.base import Query
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.hours.accounts import PostingRow, TimeAccount
from baodao.schema.hours.awards import Award
from baodao.schema.hours.certificates import CertificateLine
from baodao.schema.hours.corrections import Correction
from baodao.schema.hours.evaluations import Evaluation
from baodao.schema.hours.inspections import FindingLine
from baodao.schema.hours.later_entries import LaterEntry
from baodao.schema.hours.ledger import Balance, Entry
from baodao.schema.hours.nominations import Nomination, Objection
from baodao.schema.hours.overlaps import Overlap
from baodao.schema.hours.rewards import Reward
from baodao.schema.hours.stars import StarRow
from baodao.schema.hours.trainings import Training
from baodao.schema.reads import Read


class HoursCopy(CopyPart):
    """What hours keeps of a person, page by page, and who saw it.

    Balances and entries are by record, and so are evaluations: how well they served.
    """

    balances: list[Balance]
    entries: list[Entry]
    overlaps: list[Overlap]
    """What was recorded of time that was in the ledger already, and what was decided."""
    evaluations: list[Evaluation]
    certificates: list[CertificateLine] = Field(default=[])
    star_books: list[StarRow] = Field(default=[])
    time_accounts: list[TimeAccount] = Field(default=[])
    postings: list[PostingRow] = Field(default=[])
    drawn_entries: list[FindingLine] = Field(default=[])
    """Which of the entries an inspection has drawn, and what was found of them."""
    corrections: list[Correction] = Field(default=[])
    trainings: list[Training] = Field(default=[])
    later_entries: list[LaterEntry] = Field(default=[])
    awards: list[Award] = Field(default=[])
    rewards: list[Reward] = Field(default=[])
    nominations: list[Nomination] = Field(default=[])
    objections: list[Objection] = Field(default=[])
    """What they have objected to themself."""
    reads: list[Read]


class ExportHours(
    AboutCopy,
    Query,
    subject="queries.hours.export-hours",
    reply=HoursCopy,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """The part of hours in the copy of everything that is kept of a person (PIPL art. 45)."""
