"""Complaints 投诉举报 to civil affairs, by anybody (Order 67 art. 20, 条例 art. 26).

Nobody says who they are: the answer is fetched with what is on the receipt. Whoever is complained
of neither sees a complaint nor decides on it.
"""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import WATCHERS, guests, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.hours.certificates import CertificateNumber
from baodao.schema.registration.obligations import Quarter
from baodao.schema.words import OpenLine, OpenText

ReceiptNumber = Annotated[
    str,
    form(
        "receipt-number-form",
        r"^T[0-9]{8}-[2-9A-HJKMNP-TV-Z]{8}$",
        "The number is on the receipt: T, 8 digits, a hyphen, 8 letters or digits",
        "应为回执上的编号:一个字母、8 位数字、连字符和 8 位字母或数字",
    ),
]
"""`T`, the day in China as `YYYYMMDD`, and 8 characters that nobody can guess."""

ReceiptCode = Annotated[
    str,
    form(
        "receipt-code-form",
        r"^[2-9A-HJKMNP-TV-Z]{8}$",
        "The code on the receipt has 8 letters or digits, without I, L, O, U, 0 and 1",
        "应为回执上的 8 位查询码,由大写字母和数字组成",
    ),
]
"""Made from the number with a key: who has the number alone does not have it."""

ComplaintSubject = Literal["hours", "certificate", "organisation"]
"""Records that are not made by the rules; a certificate that is withheld, false or misused; an
organisation otherwise."""
ComplaintState = Literal["filed", "answered", "redirected"]
ComplaintOutcome = Literal["upheld", "not-upheld", "not-established"]
"""属实; 不属实; it cannot be found out."""
ReceiptState = Literal["filed", "answered", "redirected", "unknown"]
"""`unknown` is also the answer to a wrong code."""


# --- events -------------------------------------------------------------------------------------


class _Counted(Value):
    """What every event of a complaint says that is counted; the quarter is that of its filing."""

    receipt_number: ReceiptNumber
    complained_of: ComplaintSubject
    quarter: Quarter


class ComplaintFiled(
    _Counted,
    Event,
    type="baodao.hours.complaint-filed.v1",
    feed="oversight",
    aggregate="receipt_number",
    aggregate_type="complaint",
):
    """Somebody complains to civil affairs; told to who supervises there, and not of whom."""

    due_on: RecordedDay


class ComplaintDue(
    Event,
    type="baodao.hours.complaint-due.v1",
    feed="oversight",
    aggregate="receipt_number",
    aggregate_type="complaint",
):
    """A complaint is not answered, and its deadline is near; told to who supervises there."""

    receipt_number: ReceiptNumber
    due_on: RecordedDay
    days_left: int
    """Working days until then: 3 or 1."""


class ComplaintLate(
    _Counted,
    Event,
    type="baodao.hours.complaint-late.v1",
    feed="oversight",
    aggregate="receipt_number",
    aggregate_type="complaint",
):
    """A complaint was not answered by its deadline; it still has to be."""

    due_on: RecordedDay


class ComplaintAnswered(
    _Counted,
    Event,
    type="baodao.hours.complaint-answered.v1",
    feed="oversight",
    aggregate="receipt_number",
    aggregate_type="complaint",
):
    """Civil affairs has looked into a complaint; who complained reads the answer by the receipt."""

    outcome: ComplaintOutcome


class ComplaintRedirected(
    _Counted,
    Event,
    type="baodao.hours.complaint-redirected.v1",
    feed="oversight",
    aggregate="receipt_number",
    aggregate_type="complaint",
):
    """A complaint is another authority's matter; who complained is told whose (条例 art. 26)."""


# --- commands -----------------------------------------------------------------------------------


class ComplaintReceipt(Value):
    """The receipt 回执, shown once: with the number and the code the answer is fetched."""

    receipt_number: ReceiptNumber
    receipt_code: ReceiptCode
    due_on: RecordedDay
    """Until when it is to be answered; another day may follow while its year is not known."""


class FileComplaint(
    Command,
    subject="commands.hours.file-complaint",
    reply=ComplaintReceipt,
    access=[guests()],
):
    """Complain to civil affairs; nobody is asked who they are, also not who is signed in.

    About hours or an organisation it names the organisation, about a certificate its number.
    """

    division: DivisionCode = Field(description="where the organisation is, or it happened")
    complained_of: ComplaintSubject
    organisation_id: Id | None = None
    certificate_number: CertificateNumber | None = None
    complaint_text: OpenText = Field(
        description="what happened; it must not name or describe people"
    )


class ComplaintChange(Value):
    """How a complaint stands now."""

    receipt_number: ReceiptNumber
    state: ComplaintState


class AnswerComplaint(
    Command,
    subject="commands.hours.answer-complaint",
    reply=ComplaintChange,
    access=[subtree("complaint.division", "supervisor")],
    own_matter=("complaint.concerns", "certificate.volunteer_id", "holder.merged_into"),
):
    """Answer a complaint that was looked into; not by whom it is about, nor for their body."""

    receipt_number: ReceiptNumber
    outcome: ComplaintOutcome
    conclusion: OpenText = Field(description="what was found; it must not name or describe people")


class RedirectComplaint(
    Command,
    subject="commands.hours.redirect-complaint",
    reply=ComplaintChange,
    access=[subtree("complaint.division", "supervisor")],
    own_matter=("complaint.concerns", "certificate.volunteer_id", "holder.merged_into"),
):
    """Say which authority a complaint belongs to that civil affairs has no power over."""

    receipt_number: ReceiptNumber
    redirected_to: OpenLine = Field(description="the authority, and how it is reached")


# --- queries ------------------------------------------------------------------------------------


class ComplaintProgress(Value):
    """What who complained is told by the receipt; of what is `unknown` there is nothing else.

    Some time after it was closed the words go, and only the state is left.
    """

    state: ReceiptState
    complained_at: RecordedInstant | None = None
    due_on: RecordedDay | None = None
    is_late: bool | None = None
    closed_at: RecordedInstant | None = None
    outcome: ComplaintOutcome | None = None
    conclusion: str | None = None
    redirected_to: str | None = None


class FollowComplaint(
    Query,
    subject="queries.hours.follow-complaint",
    reply=ComplaintProgress,
    access=[guests()],
):
    """What became of a complaint, by what is on the receipt; nobody needs to sign in."""

    receipt_number: ReceiptNumber
    receipt_code: ReceiptCode


class ComplaintLine(Value):
    """A complaint on a list."""

    receipt_number: ReceiptNumber
    division: DivisionCode
    complained_of: ComplaintSubject
    state: ComplaintState
    complained_at: RecordedInstant
    due_on: RecordedDay
    is_late: bool
    closed_at: RecordedInstant | None
    outcome: ComplaintOutcome | None


class Complaint(ComplaintLine):
    """A complaint with what was said; the words go some time after it was closed."""

    organisation_id: Id | None
    certificate_number: CertificateNumber | None
    complaint_text: str | None
    conclusion: str | None
    redirected_to: str | None


class ComplaintPage(Value):
    """Some complaints, the oldest first."""

    complaints: list[ComplaintLine]
    next: str | None = None


class GetComplaint(
    Query,
    subject="queries.hours.get-complaint",
    reply=Complaint,
    access=[subtree("complaint.division", *WATCHERS)],
):
    """One complaint with what was said; for nobody whom it is about, nor for their body."""

    receipt_number: ReceiptNumber


class ListComplaints(
    Query,
    subject="queries.hours.list-complaints",
    reply=ComplaintPage,
    access=[subtree("division?", *WATCHERS)],
):
    """The complaints of a division and below, but for those about a body that one speaks for."""

    division: DivisionCode | None = None
    state: ComplaintState | None = None
    after: str = ""
    limit: PageSize = 100


class ComplaintTally(Value):
    """How many complaints of a quarter there were in a division, and what became of them.

    `past_due` are those that were not closed by their deadline, closed by now or not.
    """

    division: DivisionCode
    quarter: Quarter
    complained_of: ComplaintSubject
    filed: int
    upheld: int
    not_upheld: int
    not_established: int
    redirected: int
    past_due: int


class ComplaintTallyPage(Value):
    """Some tallies, division by division."""

    tallies: list[ComplaintTally]
    next: str | None = None


class ListComplaintTallies(
    Query,
    subject="queries.hours.list-complaint-tallies",
    reply=ComplaintTallyPage,
    access=[subtree("division?", *WATCHERS, "street-coordinator")],
):
    """The complaints of a quarter in numbers: of places, and of nobody and no organisation."""

    division: DivisionCode | None = None
    quarter: Quarter | None = Field(default=None, description="the one that it is, if absent")
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class ComplaintNeedsSubject(
    Refusal,
    slug="complaint-needs-subject",
    en="Please say which organisation it is about, or the number of the certificate.",
    zh="请注明所投诉的组织;涉及证明的,请填写证明编号。",
):
    """Who looks into it has to know what it is about, and who must not see it."""


class ComplaintClosed(
    Refusal,
    slug="complaint-closed",
    en="This complaint is closed already. Please look at the list again.",
    zh="该投诉已办结,请刷新列表后再看。",
):
    """It is answered or redirected once; who does not agree complains above."""

    state: ComplaintState
