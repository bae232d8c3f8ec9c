"""Records for the national system (Order 67 art. 4): what is to be sent, and what came of it.

One record is one entry of a ledger, with the facts of art. 7 and the evaluation of art. 10. Who the
volunteer is (art. 5) is in none: whoever sends them asks registration, by the volunteer number.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import WATCHERS, logged, whole_tree
from baodao.schema.base import (
    Asked,
    Command,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.scheduling.attendance import EvidenceGrade
from baodao.schema.words import OpenLine

NationalState = Literal["pending", "rejected", "again"]
"""Not sent yet; refused by the national system; to be sent once more."""
NationalOutcome = Literal["sent", "rejected", "again"]
"""What came of a record; `again`: what it was refused for is corrected."""
NationalKind = Literal["credited", "reversed", "regraded"]
"""Minutes served; an earlier record taken back; an earlier record that counts by another grade."""


# --- commands -------------------------------------------------------------------------------------


class NationalAnswer(Asked):
    """What came of one record."""

    sequence: int = Field(ge=1)
    outcome: NationalOutcome
    reason: OpenLine | None = None
    """Why it was refused; without personal data."""


class NationalReceipt(Value):
    """How far a ledger is in the national system."""

    volunteer_id: Id
    sent: int
    """So many of its entries have been sent, in their order."""
    rejected: int
    """So many of them were refused, or wait to be sent once more."""


class RecordNationalAnswers(
    Command,
    subject="commands.hours.record-national-answers",
    reply=NationalReceipt,
    access=[whole_tree("operator")],
):
    """Note what the national system has said to records of one ledger, in the order of its entries.

    What is noted already is no error: an answer may be told again.
    """

    volunteer_id: Id
    answers: list[NationalAnswer] = Field(min_length=1, max_length=500)


# --- queries --------------------------------------------------------------------------------------


class NationalRecord(Value):
    """One entry of a ledger, as it is sent."""

    volunteer_id: Id
    """The number of the record under which it was recorded."""
    sequence: int
    state: NationalState
    attempt: int
    """The how manieth time it is sent: with the two above, what tells one sending from another."""
    kept_id: Id
    """The number of the record that is kept of the person, where there were several."""
    minor: bool
    kind: NationalKind
    entry_id: Id
    concerns: Id | None = None
    """The entry that is taken back, or regraded."""
    title: Line
    category: Line
    role: Line | None = None
    served_from: RecordedInstant
    served_until: RecordedInstant
    division: str
    place: Line | None = None
    minutes: int
    organisation_id: Id
    responsible_id: Id
    evidence_grade: EvidenceGrade
    recorded_at: RecordedInstant | None = None
    quality: Line | None = None
    """How well it was served (art. 10), where that was said."""
    evaluated_at: RecordedInstant | None = None
    reason: Line | None = None
    """Why it was refused."""


class NationalPage(Value):
    """Some records, by volunteers and then by sequence; `next` is the last volunteer looked at."""

    records: list[NationalRecord]
    next: str | None = None


class ListNationalRecords(
    Query,
    subject="queries.hours.list-national-records",
    reply=NationalPage,
    access=[whole_tree("operator", *WATCHERS)],
    logged=logged("hours", "reply.records.volunteer_id"),
):
    """What is to be sent to the national system, or was refused by it.

    Of a volunteer at most the next fifty. Minors are among them only with `minors`, which needs an
    approval (未成年人网络保护条例 art. 36).
    """

    rejected: bool = False
    minors: bool = False
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class NationalOutOfOrder(
    Refusal,
    slug="national-out-of-order",
    en="Entry {sequence} cannot be answered for yet. Please send the one before it first.",
    zh="第 {sequence} 条暂不能登记结果,请先报送前一条。",
):
    """Records of a ledger are sent in the order of its entries, as far as it goes."""

    sequence: int


class NotRejected(
    Refusal,
    slug="not-rejected",
    en="Entry {sequence} was not refused by the national system. Please look at the list again.",
    zh="第 {sequence} 条未被全国系统退回,请刷新列表后再看。",
):
    """Only what was refused is sent once more."""

    sequence: int


class TooManyRejected(
    Refusal,
    slug="too-many-rejected",
    en="{most} records of this volunteer were refused already. Please correct those first.",
    zh="该志愿者已有 {most} 条记录被退回,请先更正。",
):
    """A ledger of which so much is refused is sent no further."""

    most: int
