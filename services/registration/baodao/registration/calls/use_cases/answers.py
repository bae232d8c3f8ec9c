"""Decisions about answers of party members: a yes is kept, a no is nothing (ADR 0061)."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import Decision, accept, by, refuse, use_case
from baodao.kit.own import NothingDue
from baodao.registration.calls.commands import ForgetAnswer
from baodao.registration.calls.domain.answers import CallAnswer, is_asked
from baodao.registration.calls.domain.calls import Call
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import NotFound
from baodao.schema.registration.call_answers import AnswerCall, AnswerReceipt
from baodao.schema.registration.volunteers import NotInState


def _answer(command: AnswerCall) -> str:
    return CallAnswer.id_for(command.call_id, command.volunteer_id)


@use_case
def answer_call(
    command: AnswerCall,
    call: Annotated[Call, by("call_id")],
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    member: Annotated[PartyMember | None, by("volunteer_id")],
    answer: Annotated[CallAnswer | None, by(_answer)],
    now: datetime,
) -> Decision[AnswerReceipt]:
    """Keep that somebody comes, or keep nothing; a yes can be taken back also of a past call."""
    receipt = AnswerReceipt(call_id=call.id, comes=command.comes)
    if answer:
        return accept(receipt, *([] if command.comes else [answer.erase()]))
    if not is_asked(call, member):
        return refuse(NotFound(kind="call", id=command.call_id))
    if not command.comes:
        return accept(receipt)
    if volunteer.state != "active":
        return refuse(NotInState(state=volunteer.state))
    return accept(receipt, CallAnswer.yes(call, volunteer.id, now))


@use_case
def forget_answer(
    command: ForgetAnswer, answer: Annotated[CallAnswer, by("answer_id")], now: datetime
) -> Decision[None]:
    """Delete a yes that has been kept for as long as the pack says."""
    if now <= answer.kept_until:
        return refuse(NothingDue(of="an answer"))
    return accept(None, answer.erase())
