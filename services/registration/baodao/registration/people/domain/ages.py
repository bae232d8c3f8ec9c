"""Coming of age: what a birthday changes (PIPL art. 31)."""

from datetime import datetime
from typing import Any

from baodao.kernel.days import age_on, today
from baodao.kit.decisions import Change
from baodao.registration.common.vault import UnsealError, Vault
from baodao.registration.people.domain.consents import Agreement, Consents
from baodao.registration.people.domain.people import ErasedError, Person
from baodao.registration.people.domain.profiles import age_class_of
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import Policy
from baodao.schema import Actor
from baodao.schema.registration.volunteers import AgeClass


def age_class_now(person: Person, vault: Vault, policy: Policy, now: datetime) -> AgeClass | None:
    """The age class by the birth date in the vault and the day in China; None if unknown."""
    try:
        birth_date = person.read(vault).birth_date
    except (ErasedError, UnsealError):
        return None
    if birth_date is None:
        return None
    return age_class_of(age_on(birth_date, today(now)), policy)


def change_age_class(
    volunteer: Volunteer, age_class: AgeClass, consents: Consents, actor: Actor, now: datetime
) -> list[Change[Any]]:
    """Change a volunteer's age class; whoever comes of age speaks for themself.

    An adult who never agreed themself is asked to: until they do they wait for `own-consent` and
    cannot sign up, because the guardian's word, the only one there was, does not bind them. Who was
    taken for an adult and is none, under another pack, waits for the word of a guardian.
    """
    changes: list[Change[Any]] = [volunteer.be(age_class, actor)]
    grown: Volunteer = changes[0].after
    if age_class != "adult":
        agreed = consents.of(Agreement("registration"), "guardian")
        if volunteer.age_class == "adult" and not agreed:
            changes.append(grown.wait_for("guardian-consent", actor, now))
        return changes
    if not consents.of(Agreement("registration"), "self"):
        changes.append(grown.wait_for("own-consent", actor, now))
        grown = changes[-1].after
    if there := grown.stop_waiting("guardian-consent", actor, now):
        changes.append(there)
    return changes
