"""Second persons 双人复核: what one person asks for and another one decides.

Two records become one, and a list is read with the names of very many, only if a second person
agrees: neither who asked, nor whom it is about (ADR 0073). A request waits for seven days.
"""

from typing import Literal

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    REGISTRARS,
    Role,
    everybody,
    keeper,
    logged,
    oneself,
    subtree,
)
from baodao.schema.base import (
    Command,
    DivisionCode,
    Id,
    Line,
    PageSize,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Text,
    Value,
)
from baodao.schema.counted import CountedPage, CountedQuery
from baodao.schema.registration.duplicates import Twin
from baodao.schema.registration.named_lists import NamedPage, NamedQuery
from baodao.schema.registration.policies import PurposeWord

Matter = Literal["merge", "names"]
"""Two records are to be made one; a list is to be read with the names of very many."""
RequestState = Literal["asked", "confirmed", "refused", "lapsed"]
RefusalReason = Literal["different-people", "other-one-stays", "not-needed", "too-wide"]
"""Why not, from a closed list: free words about people would outlive them here."""

LISTERS: tuple[Role, ...] = (*REGISTRARS, "auditor")


# --- commands -----------------------------------------------------------------------------------


class RequestReceipt(Value):
    """What was asked for, how far it is, and until when it waits for a second person."""

    request_id: Id
    state: RequestState
    waits_until: RecordedInstant
    until_day: RecordedDay | None = None
    """The first day on which the list may not be read so any more, once that was confirmed."""


class AskToMerge(
    Command,
    subject="commands.registration.ask-to-merge",
    reply=RequestReceipt,
    access=[subtree("volunteers.division", *REGISTRARS)],
    own_matter=["volunteers.id"],
    needs=("merging",),
):
    """Ask that two records of one person become one; by an organiser whose scope covers both."""

    keep_id: Id
    merge_id: Id
    confirmed: bool = Field(
        default=False, description="the organiser has checked that both are the same person"
    )
    note: Text = Field(description="how that was checked; kept with the record, in no event")


class AskForNames(
    Command,
    subject="commands.registration.ask-for-names",
    reply=RequestReceipt,
    access=[everybody(*CALLERS, "unit-liaison")],
):
    """Ask to read one list with the names of more than 500 people, for some days.

    As who asks reads it: in this role, of the places or for the organisation where they hold it.
    """

    question: Line
    """The name of the question, as in its subject: `list-volunteers`."""
    filter: Line | None = None
    """What the list is narrowed to, as in its query string: `division=1201&state=active`."""
    purpose: PurposeWord
    days: int = Field(default=1, ge=1, le=7)
    """How many days it holds for, that of the confirmation being the first."""


class ConfirmNames(
    Command,
    subject="commands.registration.confirm-names",
    reply=RequestReceipt,
    access=[subtree("request.division", *CALLERS), keeper("request.organisation_id")],
    own_matter=["request.asker_id", "asker.merged_into"],
    in_person=True,
):
    """Let somebody read a list with the names of very many, as they asked.

    By somebody who meets people in all of the places it is about and may see how they are reached,
    or another one who speaks for the organisation whose list it is.
    """

    request_id: Id


class RefuseRequest(
    Command,
    subject="commands.registration.refuse-request",
    reply=RequestReceipt,
    access=[
        oneself("request.asker_id"),
        subtree("request.division", *REGISTRARS),
        keeper("request.organisation_id"),
    ],
    own_matter=["request.keep_id", "request.merge_id"],
):
    """Refuse what somebody asked for; by who asked, it is withdrawn."""

    request_id: Id
    reason: RefusalReason


# --- queries ------------------------------------------------------------------------------------


class Request(Value):
    """Something that was asked for: two records to be made one, or a list with names."""

    request_id: Id
    matter: Matter
    state: RequestState
    division: DivisionCode | None
    """All of it lies here; absent where no single province has it."""
    organisation_id: Id | None
    asker_id: Id
    asker_role: Role
    asked_at: RecordedInstant
    waits_until: RecordedInstant
    keep: Twin | None
    """The record that stays, of a merge; no name, but for who asks with `names`."""
    merge: Twin | None
    confirmed: bool
    """Whether who asked has made sure that both are the same person."""
    note: str | None
    """How; as long as it waits."""
    question: str | None
    """The list that is to be read, and what it is narrowed to."""
    purpose: str | None
    days: int | None
    until_day: RecordedDay | None
    decided_by: Id | None
    decided_at: RecordedInstant | None
    reason: RefusalReason | None


class RequestPage(NamedPage, CountedPage):
    """Some requests in the order in which they were made."""

    requests: list[Request]
    next: str | None = None


class ListRequests(
    NamedQuery,
    CountedQuery,
    subject="queries.registration.list-requests",
    reply=RequestPage,
    access=[keeper("organisation_id"), subtree("division?", *LISTERS)],
    logged=logged("list", "reply.requests.keep.volunteer_id", "reply.requests.merge.volunteer_id"),
):
    """What waits for a second person (`asked`), or became of it; what one asked oneself among it.

    In a division and everything below it, or for one organisation.
    """

    division: DivisionCode | None = None
    organisation_id: Id | None = None
    state: RequestState = "asked"
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class RequestOver(
    Refusal,
    slug="request-over",
    en="This request does not wait any more ({state}). Please ask once more if it is still needed.",
    zh="该申请已不在待复核状态(当前:{state})。如仍需办理,请重新申请。",
):
    """It was decided before, or nobody decided it in time."""

    request_id: Id
    state: RequestState


class NoSuchList(
    Refusal,
    slug="no-such-list",
    en="There is no list with names that is asked for so. Please ask for it as the list is, with "
    "its name and what it is narrowed to.",
    zh="没有可以这样查询的带姓名名单。请按名单原有的名称和筛选条件填写。",
):
    """A second person agrees to one list that there is, and no other."""
