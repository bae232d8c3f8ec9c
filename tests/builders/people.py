"""Volunteers, minors, and the consents that they or their guardians give."""

from datetime import date
from typing import Any

from baodao.cli.synthetic import resident_id
from baodao.kit.testing import NOW, MemoryService
from baodao.registration.people.domain.consents import Agreement, Consents
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Actor
from baodao.schema.registration.consents import GiveConsent
from baodao.schema.registration.volunteers import RegisterVolunteer, VolunteerReceipt
from tests.builders.registration import COMMUNITY, ORGANISER, TODAY, person

TEXT = "2026-1"
"""The words of consent that are shown today."""
MINOR, CHILD = "2011-05-01", "2014-05-01"
GUARDIAN = {"name": "测试·监护人", "phone": "19900000999", "relation": "母亲"}
OWN_CONSENT = {"text_version": TEXT, "how": "screen", "by": "self"}
ON_PAPER = {"text_version": TEXT, "how": "paper", "by": "self", "reference": "测试·盒 6"}
GUARDIAN_CONSENT = {
    "text_version": TEXT,
    "how": "paper",
    "reference": "测试·盒 7",
    "by": "guardian",
}


def registration(number: int = 1, *, born: str | None = None, **changes: Any) -> dict[str, Any]:
    """The fields of the registration of synthetic person `number`.

    An adult who has signed at the desk; with `born` somebody whose guardian has.
    """
    day = date.fromisoformat(born) if born else None
    values = {
        "name": f"测试·甲{number:04}",
        "phone": f"1990000{number % 10_000:04}",
        "division": COMMUNITY,
        "document": {"type": "resident-id", "number": resident_id(number, born=day)},
        "consent": GUARDIAN_CONSENT if born else ON_PAPER,
    }
    return values | ({"guardian": GUARDIAN} if born else {}) | changes


async def registered(
    service: MemoryService, number: int = 0, actor: Actor = ORGANISER, **changes: Any
) -> VolunteerReceipt:
    """The receipt of a registration; without a number, that of the next person."""
    values = registration(number or service.database.count_of("volunteers") + 1, **changes)
    if actor.role == "guest" and "consent" not in changes:
        values["consent"] = OWN_CONSENT | {"by": values["consent"]["by"]}
    receipt: VolunteerReceipt = await service.done(RegisterVolunteer, actor, **values)
    return receipt


async def volunteer(
    service: MemoryService, number: int = 0, actor: Actor = ORGANISER, **changes: Any
) -> str:
    """A volunteer whom an organiser has registered."""
    return (await registered(service, number, actor, **changes)).volunteer_id


def sheet(signed_on: str = TODAY, reference: str = "测试·盒 8") -> dict[str, Any]:
    """A sheet of paper that somebody has signed: `on_paper=sheet()`."""
    return {"reference": reference, "signed_on": signed_on}


def known(name: str, **changes: Any) -> Volunteer:
    """One to `put` into a service, under a name: an active adult."""
    values: dict[str, Any] = {
        "number": f"number-{name}",
        "division": COMMUNITY,
        "registered_at": NOW,
        "state": "active",
        "age_class": "adult",
        "registered_by": name,
    }
    return Volunteer(id=name, **values | changes)


# --- consents ---


async def give(
    service: MemoryService, who: str, purpose: str = "publication", **changes: Any
) -> str:
    """A person's own consent, by its id."""
    values = {"volunteer_id": who, "purpose": purpose, "consent": OWN_CONSENT}
    receipt = await service.done(GiveConsent, person(who), **values | changes)
    consent_id: str = receipt.consent_id
    return consent_id


async def allow(service: MemoryService, minor: str, category: str = "居家养老", **act: Any) -> str:
    """A guardian's consent to a category, which an organiser writes down; by its id."""
    receipt = await service.done(
        GiveConsent,
        ORGANISER,
        volunteer_id=minor,
        purpose="participation",
        subject=category,
        consent=GUARDIAN_CONSENT | act,
    )
    consent_id: str = receipt.consent_id
    return consent_id


async def held(service: MemoryService, who: str) -> list[tuple[str, str | None, str]]:
    """What is agreed to: the purpose, its subject, and who agreed."""
    found: Consents | None = await service.stored(Consents, who)
    holding = found.holding if found else ()
    return [(h.agreement.purpose, h.agreement.subject, h.given_by) for h in holding]


async def first_consent(service: MemoryService, who: str) -> str:
    """The one to the registration."""
    found: Consents = await service.stored(Consents, who)
    (holding,) = found.of(Agreement("registration"))
    return holding.consent_id
