"""What party members answer to a call: who comes is known to who called, and nothing else is kept.

Volunteering is nobody's duty (条例 art. 25). Whoever says no, and whoever says nothing, leaves the
same behind: nothing. No event tells of an answer, and no answer is remembered as a command
(ADR 0061).
"""

from pydantic import Field

from baodao.schema.access import SIGNERS, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    DivisionCode,
    Id,
    PageSize,
    Query,
    RecordedInstant,
    Value,
)
from baodao.schema.registration.call_rules import CategoryWord
from baodao.schema.registration.named_lists import NamedPage, NamedQuery


class AnswerReceipt(Value):
    """What was answered; the same whatever was answered before."""

    call_id: Id
    comes: bool


class AnswerCall(
    Command,
    subject="commands.registration.answer-call",
    reply=AnswerReceipt,
    access=[own("volunteer_id")],
    remembered=False,
):
    """Say that one comes, or that one does not; by the person alone, as often as they like.

    A yes is kept for who called. A no takes it away, and is itself kept nowhere.
    """

    call_id: Id
    volunteer_id: Id
    comes: bool = Field(strict=True)


class OpenCall(Value):
    """A call to the party members of a community, as one of them sees it."""

    call_id: Id
    organisation_id: Id
    division: DivisionCode
    place_id: Id | None
    place: str
    category: CategoryWord
    needed: str
    raised_at: RecordedInstant
    arrive_by: RecordedInstant
    comes: bool
    """Whether one has said that one comes; not to have said so is also to have said no."""


class OpenCallPage(Value):
    """Some calls in the order of their ids."""

    calls: list[OpenCall]
    next: str | None = None


class ListOpenCalls(
    Query,
    subject="queries.registration.list-open-calls",
    reply=OpenCallPage,
    access=[own("volunteer_id")],
):
    """The open calls to party members where the person's report was accepted; for them alone."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class Coming(Value):
    """Somebody who said that they come, and since when."""

    volunteer_id: Id
    since: RecordedInstant


class ComingPage(NamedPage):
    """Some of those who come."""

    coming: list[Coming]
    next: str | None = None


class ListComing(
    NamedQuery,
    subject="queries.registration.list-coming",
    reply=ComingPage,
    access=[keeper("call.organisation_id"), subtree("call.home", *SIGNERS)],
    needs=("party",),
    logged=logged("party", "reply.coming.volunteer_id", at="call.division"),
):
    """Who of the party members said that they come, for who called and needs to know it; logged."""

    call_id: Id
    after: str = ""
    limit: PageSize = 100
