"""What is asked of a person's data before it goes into the vault (Order 67 art. 5, GB 11643)."""

from dataclasses import dataclass, field
from datetime import datetime

from baodao.kernel.actors import acts_alone
from baodao.kernel.days import age_on, today
from baodao.kernel.names import name_key
from baodao.registration.people.domain.documents import (
    age_refusals,
    as_document,
    birth_and_sex,
    document_refusals,
)
from baodao.registration.people.domain.people import (
    Guardian,
    PersonalData,
)
from baodao.registration.policies.domain import Policy
from baodao.schema import Actor, Refusal
from baodao.schema.access import FOR_THEMSELVES
from baodao.schema.registration.consents import ConsentTextOutdated
from baodao.schema.registration.people import (
    BornInTheFuture,
    ConsentAct,
    ConsentIncomplete,
    DocumentRequired,
    GuardianIsNone,
    GuardianProfile,
    GuardianRequired,
    ProfileIncomplete,
)
from baodao.schema.registration.volunteers import AgeClass, RegisterVolunteer, Waiting

_GUARDIAN_MISSING = ConsentIncomplete(reason="guardian-missing")
_THEMSELF = frozenset({"本人", "自己", "self", "me"})


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's data as far as it could be read, and what stands against it."""

    data: PersonalData
    age_class: AgeClass
    waits_for: tuple[Waiting, ...]
    refusals: list[Refusal] = field(default_factory=list)


def read_profile(command: RegisterVolunteer, policy: Policy, now: datetime) -> Profile:
    """The profile that a registration gives, with every rule that it breaks."""
    refusals = document_refusals(command.document, command.birth_date, command.sex)
    birth_date, sex = birth_and_sex(command.document, command.birth_date, command.sex)
    refusals += [
        ProfileIncomplete(field=name)
        for name, value in (("birth_date", birth_date), ("sex", sex))
        if value is None and not refusals
    ]
    day = today(now)
    if birth_date and birth_date > day:
        refusals.append(BornInTheFuture())
    age = age_on(birth_date, day) if birth_date else policy.adult_age
    refusals += age_refusals(age)
    age_class = age_class_of(age, policy)
    if command.document is None and age < policy.document_free_from_age:
        refusals.append(DocumentRequired(from_age=policy.document_free_from_age))
    if age_class != "adult" and command.guardian is None:
        refusals.append(GuardianRequired(adult_age=policy.adult_age))
    refusals += guardian_refusals(as_guardian(command.guardian), command.name, command.phone)
    wrong = consent_refusals(command.consent, command.actor, age_class, birth_date, now)
    if _has_only_signed(command, age_class):
        wrong = [one for one in wrong if one != _GUARDIAN_MISSING]
    refusals += wrong
    refusals += text_refusals(command.consent, policy, now)
    data = PersonalData(
        name=command.name,
        sex=sex,
        birth_date=birth_date,
        document=as_document(command.document),
        phone=command.phone,
        guardian=as_guardian(command.guardian),
    )
    return Profile(data, age_class, _waiting(command, age_class, policy), refusals)


def age_class_of(age: int, policy: Policy) -> AgeClass:
    """Adult, minor or child, by full years."""
    if age >= policy.adult_age:
        return "adult"
    return "child" if age < policy.child_under else "minor"


def age_class_told(data: PersonalData, policy: Policy, day: str) -> AgeClass:
    """The age class that somebody's data tell; an adult where they tell nothing."""
    birth_date, _ = birth_and_sex(data.document, data.birth_date, None)
    return age_class_of(age_on(birth_date, day), policy) if birth_date else "adult"


def guardian_refusals(guardian: Guardian | None, name: str, phone: str | None) -> list[Refusal]:
    """Whether a guardian is somebody else than the child."""
    if guardian is None:
        return []
    is_child = name_key(guardian.name) == name_key(name) and guardian.phone == phone
    is_said = name_key(guardian.relation or "") in _THEMSELF
    return [GuardianIsNone()] if is_child or is_said else []


def _has_only_signed(command: RegisterVolunteer, age_class: AgeClass) -> bool:
    """Whether a child has signed a paper at the desk, and the guardian is still to agree."""
    act = command.consent
    at_a_desk = act.how == "paper" and act.reference and not acts_alone(command.actor)
    return bool(at_a_desk and act.by == "self" and age_class == "child")


def consent_refusals(
    consent: ConsentAct,
    actor: Actor,
    age_class: AgeClass,
    birth_date: str | None,
    now: datetime,
) -> list[Refusal]:
    """Whether a consent says what the law asks it to say (PIPL art. 14, 31).

    At a screen somebody agrees for themself or their ward; nobody else has seen it (ADR 0068).
    """
    refusals: list[Refusal] = []
    if consent.how == "screen" and actor.role not in FOR_THEMSELVES:
        refusals.append(ConsentIncomplete(reason="paper-missing"))
    if consent.how == "paper" and consent.reference is None:
        refusals.append(ConsentIncomplete(reason="paper-reference"))
    if consent.given_at and consent.given_at > now:
        refusals.append(ConsentIncomplete(reason="in-the-future"))
    if consent.given_at and birth_date and today(consent.given_at) < birth_date <= today(now):
        refusals.append(ConsentIncomplete(reason="before-birth"))
    if consent.by == "guardian" and age_class == "adult":
        refusals.append(ConsentIncomplete(reason="not-a-minor"))
    if consent.by == "self" and age_class == "child":
        refusals.append(_GUARDIAN_MISSING)
    return refusals


def text_refusals(act: ConsentAct, policy: Policy, now: datetime) -> list[Refusal]:
    """`consent-text-outdated` unless the words are shown now, or on paper signed earlier."""
    earlier_paper = act.how == "paper" and act.given_at is not None and act.given_at < now
    if act.text_version == policy.consent_text_version or earlier_paper:
        return []
    return [ConsentTextOutdated(current=policy.consent_text_version)]


def _waiting(
    command: RegisterVolunteer, age_class: AgeClass, policy: Policy
) -> tuple[Waiting, ...]:
    waits: list[Waiting] = []
    if age_class != "adult" and command.consent.by != "guardian":
        waits.append("guardian-consent")
    # A guardian who agrees on a screen is whoever holds the phone: somebody has to look.
    by_person = acts_alone(command.actor)
    guardian_unseen = age_class != "adult" and command.consent.by == "guardian" and by_person
    if policy.activation == "after-check" or guardian_unseen:
        waits.append("check")
    if command.document is None:
        waits.append("document-check")
    return tuple(waits)


def as_guardian(guardian: GuardianProfile | None) -> Guardian | None:
    """The part of a guardian's profile that is sealed."""
    if guardian is None:
        return None
    return Guardian(name=guardian.name, phone=guardian.phone, relation=guardian.relation)
