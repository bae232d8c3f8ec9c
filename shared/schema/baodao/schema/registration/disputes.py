"""Told about it, and "not me": what others do in a person's name (志愿服务条例 art. 25)."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import (
    CLERKS,
    REGISTRARS,
    WorkRole,
    at_desk,
    everybody,
    guardian,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    DivisionCode,
    Event,
    Id,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Row,
    SaidRole,
    Text,
    Value,
)
from baodao.schema.classes import Whose, compared, of
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.sheets import OnPaper

RecordKind = Literal["volunteer", "membership", "consent", "member-report", "claim"]
RecordChange = Literal["created", "changed", "ended"]
CaseState = Literal["open", "upheld", "rejected"]
Outcome = Literal["upheld", "rejected"]


# --- events -------------------------------------------------------------------------------------


class PersonTold(
    Event, type="baodao.registration.person-told.v1", feed="party", aggregate="record_id"
):
    """Somebody else created, changed or ended a record in this person's name.

    Addressed to the person: notifications carry it to them, on paper where there is no device. It
    belongs to the history of the record it tells of.
    """

    volunteer_id: Id
    record: Annotated[RecordKind, of("party")]
    record_id: Id
    what: RecordChange
    by_role: WorkRole
    by_organisation: Id | None = None
    by_guardian: bool = False
    """Whether it was their guardian, at their own screen; `by_role` is `volunteer` then."""

    @property
    def aggregate_type(self) -> str:
        """The kind of the record whose history it belongs to."""
        return self.record


class CaseOpened(
    Event, type="baodao.registration.case-opened.v1", feed="party", aggregate="case_id"
):
    """A person said "not me" of a record; it is frozen until the case is resolved."""

    case_id: Id
    volunteer_id: Id
    record: Annotated[RecordKind, of("party")]
    record_id: Id


class CaseResolved(
    Event, type="baodao.registration.case-resolved.v1", feed="party", aggregate="case_id"
):
    """A case is closed: `upheld` undid the record, `rejected` released it."""

    case_id: Id
    volunteer_id: Id
    record: Annotated[RecordKind, of("party")]
    record_id: Id
    outcome: Outcome


# --- commands -----------------------------------------------------------------------------------


class CaseReceipt(Value):
    """The case in which the objection is looked into."""

    case_id: Id
    state: CaseState


class DisputeRecord(
    Command,
    subject="commands.registration.dispute-record",
    reply=CaseReceipt,
    access=[everybody("volunteer", "guardian"), at_desk()],
):
    """Say "not me" of a record in one's own name, or "not them" of one in a ward's.

    From then on it is frozen. A desk writes it down from a sheet that the person has signed, but
    nobody who made the record or has acted on it.
    """

    record: RecordKind
    record_id: Id
    on_paper: OnPaper | None = None


class ResolveCase(
    Command,
    subject="commands.registration.resolve-case",
    reply=CaseReceipt,
    access=[subtree("case.division", *REGISTRARS)],
    own_matter=["case.volunteer_id"],
):
    """Close a case, by somebody who did not make the record: undo it, or release it."""

    case_id: Id
    outcome: Outcome
    note: Text = Field(description="why; kept with the case, in no event")


# --- queries ------------------------------------------------------------------------------------


class Case(Row, whose=Whose(person=("acts_as",), at=("division",))):
    """A case as organisers and the person see it."""

    case_id: Id
    volunteer_id: Id
    division: DivisionCode
    record: Annotated[RecordKind | None, of("party")]
    record_id: Annotated[Id | None, of("party")]
    state: CaseState
    opened_at: RecordedInstant
    resolved_at: RecordedInstant | None
    note: str | None
    acts_as: Id | None = compared()


class CasePage(NamedPage, CountedPage):
    """Some cases in the order of their ids."""

    cases: list[Case]
    next: str | None = None


class GetCase(
    Query,
    subject="queries.registration.get-case",
    reply=Case,
    access=[
        own("volunteer.acts_as"),
        guardian("volunteer.as_ward"),
        subtree("case.division", *REGISTRARS),
    ],
    logged=logged("record", "volunteer.acts_as"),
):
    """One case, for the person and for those who organise where it lies."""

    case_id: Id


class ListCases(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-cases",
    reply=CasePage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("division?", *REGISTRARS),
    ],
    logged=logged("list", "reply.cases.volunteer_id"),
):
    """Cases of a division and everything below it, or of one person."""

    division: DivisionCode | None = None
    volunteer_id: Id | None = None
    state: CaseState | None = None
    after: str = ""
    limit: PageSize = 100


class NamedRecord(Row, whose=Whose(person=("acts_as",), at=("division",))):
    """A record in a person's name, as it can be disputed; which it is may tell of the Party."""

    record: Annotated[RecordKind | None, of("party")]
    record_id: Annotated[Id | None, of("party")]
    made_by_self: bool
    made_at: RecordedInstant | None = Field(
        default=None, description="null of consents of before 2026-11-27"
    )
    made_by_role: Annotated[SaidRole | None, of("party")] = None
    """In which role it was made: by whom exactly is not told."""
    made_by_organisation: Annotated[Id | None, of("party")] = None
    """For which organisation, if its maker acted for one."""
    frozen_by: Id | None
    acts_as: Id | None = compared()
    division: DivisionCode | None = compared()


class NamedRecordList(Value):
    """Everything that is recorded in one person's name."""

    records: list[NamedRecord]


class ListRecords(
    Query,
    subject="queries.registration.list-records",
    reply=NamedRecordList,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CLERKS),
    ],
    logged=logged("record", "volunteer.id"),
):
    """What is recorded in a person's name and by whose hand; for them and for organisers."""

    volunteer_id: Id


# --- refusals -----------------------------------------------------------------------------------


class RecordFrozen(
    Refusal,
    slug="record-frozen",
    en="The person has objected to this record; nothing of it changes until that is decided. "
    "Please try again then.",
    zh="本人对该记录提出了异议,处理完毕前不能变更,请届时再办理。",
):
    """The person says they did not make this record; nothing changes until that is resolved."""

    record_id: Id
    case_id: Id


class CaseClosed(
    Refusal,
    slug="case-closed",
    en="This case was closed before ({state}). There is no need to decide it again.",
    zh="该异议已处理完毕(结果:{state}),不需要再次处理。",
):
    """A case is resolved once."""

    case_id: Id
    state: CaseState


class JudgeInOwnCause(
    Refusal,
    slug="judge-in-own-cause",
    en="This case is about a record that you made, so it is not for you to decide. Please ask "
    "a colleague or whoever is above you.",
    zh="该异议涉及您经办的记录,须回避,请由同事或上级处理。",
):
    """Whoever made the disputed record does not decide about it."""

    case_id: Id
