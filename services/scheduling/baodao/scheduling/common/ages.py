"""How old people are at least, as far as scheduling knows: their age class, and no day of birth."""

from collections.abc import Mapping

from baodao.schema import Refusal
from baodao.schema.registration.volunteers import AgeClass
from baodao.schema.scheduling.seat_refusals import MinimumAgeBetweenClasses

AT_LEAST: Mapping[AgeClass, int] = {"adult": 18, "minor": 14, "child": 8}
"""How old people of a class are at least; how old they are, only registration knows."""


def judged_as(minimum_age: int) -> int:
    """The least age of a class from which on a minimum is known to be met: 18 of 16."""
    return min((age for age in AT_LEAST.values() if age >= minimum_age), default=AT_LEAST["adult"])


def minimum_age_refusals(minimum_age: int | None) -> list[Refusal]:
    """`minimum-age-between-classes` for a minimum that nobody can be held to."""
    if minimum_age is None or judged_as(minimum_age) == minimum_age:
        return []
    return [MinimumAgeBetweenClasses(minimum_age=minimum_age, judged_as=judged_as(minimum_age))]
