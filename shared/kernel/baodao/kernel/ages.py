"""Age classes: who is a minor, whose data are read under rules of their own."""

from baodao.schema.registration.volunteers import AgeClass

MINORS: tuple[AgeClass, ...] = ("minor", "child")


def ward(person_id: str, age_class: AgeClass) -> str | None:
    """Whom a guardian acts for: this person, while they are a minor."""
    return person_id if is_minor(age_class) else None


def is_minor(age_class: AgeClass) -> bool:
    """Whether somebody of this age class is a minor."""
    return age_class in MINORS
