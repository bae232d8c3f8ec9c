"""Answers about calls to party members: to them, and to who called."""

from typing import Annotated

from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.calls.domain.answers import CallAnswer
from baodao.registration.calls.domain.calls import Call
from baodao.registration.calls.store import CALL_ANSWERS, CALLS
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.party_members import PartyMember
from baodao.registration.party.store import PARTY_MEMBERS
from baodao.registration.people.views.names import names_on
from baodao.schema.registration import call_answers as schema


@row_of(PARTY_MEMBERS)
class _Member:
    id: str
    division: str | None
    accepted: bool


async def list_open_calls(
    query: schema.ListOpenCalls,
    member: Annotated[PartyMember | None, by("volunteer_id")],
    reads: Reads,
) -> schema.OpenCallPage:
    if member is None or not member.accepted or member.division is None:
        return schema.OpenCallPage(calls=[])
    visible = named(eq("asked_at", member.division))
    page = await reads.page(CALLS, visible, EVERYTHING, query)
    ids = {call.id: CallAnswer.id_for(call.id, member.id) for call in page.items}
    answers = await reads.each(CALL_ANSWERS, ids.values())
    listed = [
        shown(schema.OpenCall, call, call_id=call.id, comes=ids[call.id] in answers)
        for call in page.items
    ]
    return schema.OpenCallPage(calls=listed, next=page.next)


async def list_coming(
    query: schema.ListComing, call: Annotated[Call, by("call_id")], reads: Reads, vault: Vault
) -> schema.ComingPage:
    page = await reads.page(CALL_ANSWERS, named(eq("call_id", call.id)), EVERYTHING, query)
    # Who has left the community since then comes no more, and is nobody's business here.
    people = {answer.volunteer_id for answer in page.items}
    members = await reads.each(PARTY_MEMBERS, people, into=_Member)
    here = {m.id for m in members.values() if m.accepted and m.division == call.division}
    coming = [shown(schema.Coming, one) for one in page.items if one.volunteer_id in here]
    names = await names_on(query, (one.volunteer_id for one in coming), reads, vault)
    return schema.ComingPage(coming=coming, next=page.next, names=names)
