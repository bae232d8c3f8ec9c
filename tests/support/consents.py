"""Consents as tests give them, to registration in memory."""

from typing import Any

from baodao.registration.people.domain.consents import Agreement, Consents
from baodao.schema.registration.consents import ConsentReceipt, GiveConsent
from tests.support.people import TEXT, People, person

GUARDIAN = {"by": "guardian", "how": "paper", "reference": "测试·盒 7", "text_version": TEXT}
SCREEN = {"by": "self", "how": "screen", "text_version": TEXT}


async def allow(people: People, minor: str, category: str = "居家养老", **act: Any) -> str:
    """A guardian's consent to a category, by its id."""
    receipt: ConsentReceipt = await people.get(
        GiveConsent,
        volunteer_id=minor,
        purpose="participation",
        subject=category,
        consent=GUARDIAN | act,
    )
    return receipt.consent_id


async def give(people: People, volunteer: str, purpose: str = "publication", **fields: Any) -> str:
    receipt: ConsentReceipt = await people.get(
        GiveConsent,
        volunteer_id=volunteer,
        purpose=purpose,
        **{"consent": SCREEN, "actor": person(volunteer)} | fields,
    )
    return receipt.consent_id


async def held(people: People, volunteer: str) -> list[tuple[str, str | None, str]]:
    found: Consents | None = await people.stored(Consents, volunteer)
    holding = found.holding if found else ()
    return [(h.agreement.purpose, h.agreement.subject, h.given_by) for h in holding]


async def first_consent(people: People, volunteer: str) -> str:
    """The one to the registration."""
    found: Consents = await people.stored(Consents, volunteer)
    (holding,) = found.of(Agreement("registration"))
    return holding.consent_id
