"""Age classes: who is a minor, whose data are read under rules of their own."""

from baodao.schema.registration.volunteers import AgeClass

MINORS: tuple[AgeClass, ...] = ("minor", "child")


def is_minor(age_class: AgeClass) -> bool:
    """Whether somebody of this age class is a minor."""
    return age_class in MINORS
