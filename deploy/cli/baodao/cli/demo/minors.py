"""A minor in the demonstration: nobody sees her data but by an approval 审批."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from baodao.cli.demo.people import OPERATOR
from baodao.cli.demo.plan import FIRST_COMMUNITY
from baodao.cli.synthetic import resident_id
from baodao.kernel.days import today
from baodao.schema.base import Actor, Message
from baodao.schema.doors import ApprovalRequired
from baodao.schema.registration.approvals import Approval, GiveApproval
from baodao.schema.registration.people import ConsentAct, GuardianProfile, IdentityDocument
from baodao.schema.registration.personal_data import Contact, RevealContact
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt
from baodao.schema.replies import Refused, Reply

STREET = FIRST_COMMUNITY[:9]
_SIXTEEN = timedelta(days=16 * 366)

Expect = Callable[[Message, type[BaseModel]], Awaitable[Any]]


async def look_after(
    expect: Expect,
    ask: Callable[[Message], Awaitable[Reply]],
    organiser: Actor,
    coordinator: Actor,
) -> list[bool]:
    """Register a minor, whom `organiser` wants to call: whether it was as it must be, each time.

    Without an approval they are told that they need one; `coordinator` gives it, and they see her.
    """
    minor = await _register(expect)
    query = RevealContact(actor=organiser, volunteer_id=minor)
    before = await ask(query)
    slugs = [rule.slug for rule in before.refusals] if isinstance(before, Refused) else []
    give = GiveApproval(
        actor=coordinator,
        command_id="approval",
        reader_id=organiser.id,
        role="organiser",
        division=FIRST_COMMUNITY,
        purpose="care",
        until_day=today(datetime.now(UTC) + timedelta(days=300)),
    )
    await expect(give, Approval)
    contact: Contact = await expect(query, Contact)
    return [slugs == [ApprovalRequired.SLUG], contact.volunteer_id == minor]


async def _register(expect: Expect) -> str:
    born = (datetime.now(UTC) - _SIXTEEN).date()
    command = RegisterVolunteer(
        actor=OPERATOR,
        command_id="minor",
        name="测试·少0001",
        phone="19900000000",
        document=IdentityDocument(type="resident-id", number=resident_id(1, born=born)),
        division=FIRST_COMMUNITY,
        guardian=GuardianProfile(name="测试·监护人", phone="19900000000", relation="母亲"),
        consent=ConsentAct(
            text_version="2026-1", how="paper", reference="测试·档案", by="guardian"
        ),
    )
    receipt: VolunteerReceipt = await expect(command, VolunteerReceipt)
    return receipt.volunteer_id
