"""Age classes: who is a minor, whose data are read under rules of their own."""

from baodao.schema.registration.volunteers import AgeClass

MINORS: tuple[AgeClass, ...] = ("minor", "child")


def ward(person_id: str, age_class: AgeClass) -> str | None:
    """Whom a guardian acts for: this person, while they are a minor."""
    return person_id if is_minor(age_class) else None


def is_minor(age_class: AgeClass) -> bool:
    """Whether somebody of this age class is a minor."""
    return age_class in MINORS


def may_be_minor(age_class: AgeClass, known: int) -> bool:
    """Whether somebody is a minor for all that is `known`: a version of the registration, or 0.

    What a service was not told is no reason to show anybody.
    """
    return known == 0 or is_minor(age_class)
