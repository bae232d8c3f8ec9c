"""Corrections of personal data (PIPL art. 46), and what stands against them."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from baodao.kernel.days import age_on, today
from baodao.kit.decisions import Change
from baodao.registration.people.domain.deaths import day_refusals
from baodao.registration.people.domain.documents import (
    age_refusals,
    as_document,
    birth_and_sex,
    document_refusals,
)
from baodao.registration.people.domain.people import Document, PersonalData
from baodao.registration.people.domain.profiles import (
    age_class_of,
    as_guardian,
    guardian_refusals,
)
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import Policy
from baodao.schema import Actor, Refusal
from baodao.schema.registration.people import (
    BornInTheFuture,
    DocumentRequired,
    GuardianRequired,
    IdentityDocument,
    Sex,
)
from baodao.schema.registration.personal_data import CorrectProfile, ProfileField
from baodao.schema.registration.volunteers import AgeClass

_FIELDS: tuple[ProfileField, ...] = (
    "name",
    "sex",
    "birth_date",
    "document",
    "phone",
    "guardian",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The data as they are to be, what differs from before, and every rule that is broken."""

    data: PersonalData
    fields: list[ProfileField]
    age_class: AgeClass
    refusals: list[Refusal]


def correct_data(
    known: PersonalData, command: CorrectProfile, policy: Policy, now: datetime
) -> Correction:
    """The data that are known, with what the command gives in their place.

    A new document brings its own birth date and sex, as at a registration; without one, what is
    given must agree with the document that is known.
    """
    document = command.document or _as_given(known.document)
    given_date, given_sex = command.birth_date, command.sex
    if command.document is None:
        given_date = given_date or known.birth_date
        given_sex = given_sex or cast("Sex | None", known.sex)
    refusals = document_refusals(document, given_date, given_sex)
    told_date, told_sex = birth_and_sex(document, given_date, given_sex)
    birth_date, sex = told_date or known.birth_date, told_sex or known.sex
    data = known.model_copy(
        update={
            "name": command.name or known.name,
            "sex": sex,
            "birth_date": birth_date,
            "document": as_document(document),
            "phone": command.phone or known.phone,
            "guardian": as_guardian(command.guardian) or known.guardian,
        }
    )
    day = today(now)
    if birth_date and birth_date > day:
        refusals.append(BornInTheFuture())
    age = age_on(birth_date, day) if birth_date else policy.adult_age
    refusals += age_refusals(age)
    age_class = age_class_of(age, policy)
    if document is None and age < policy.document_free_from_age:
        refusals.append(DocumentRequired(from_age=policy.document_free_from_age))
    if age_class != "adult" and data.guardian is None:
        refusals.append(GuardianRequired(adult_age=policy.adult_age))
    refusals += guardian_refusals(data.guardian, data.name, data.phone)
    if data.death:
        refusals += day_refusals(data.death.day, birth_date, now)
    fields = [name for name in _FIELDS if getattr(data, name) != getattr(known, name)]
    return Correction(data, fields, age_class, refusals)


def follow_correction(
    volunteer: Volunteer, correction: Correction, actor: Actor, now: datetime
) -> list[Change[Volunteer]]:
    """What a correction changes in the record: its announcement, and what age or document mean.

    Who turns out to be a minor waits for the guardian's consent, like one who registers (PIPL art.
    31). Who turns out to be an adult comes of age like all others, when birthdays are looked at.
    """
    changes = [volunteer.correct(correction.fields, actor)]
    if correction.age_class not in ("adult", volunteer.age_class):
        changes.append(changes[-1].after.be(correction.age_class, actor))
        if volunteer.age_class == "adult":
            changes.append(changes[-1].after.wait_for("guardian-consent", actor, now))
    seen = "document" in correction.fields
    if seen and (there := changes[-1].after.stop_waiting("document-check", actor, now)):
        changes.append(there)
    return changes


def _as_given(document: Document | None) -> IdentityDocument | None:
    return IdentityDocument.model_validate(document.model_dump()) if document else None
