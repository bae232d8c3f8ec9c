"""What a volunteer can do, and when: the parts of a record by which people are found."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baodao.schema.base import Asked, Line, RecordedDay, Value
from baodao.schema.classes import of
from baodao.schema.times import check_day_bounds
from baodao.schema.words import check_open, check_readable, without_format


class Skill(Asked):
    """Something a volunteer can do; a proof makes it count where a qualification is asked for."""

    name: Line
    proof: Annotated[Line | None, of("own")] = None
    """Where the certificate is kept."""
    expires_on: RecordedDay | None = None


def check_offered(skill: Skill) -> Skill:
    """A skill as somebody tells of it now, with a name that everybody may read."""
    name = check_open(check_readable(without_format(skill.name)))
    if skill.expires_on is not None:
        check_day_bounds(skill.expires_on)
    return skill.model_copy(update={"name": name})


SkillOffered = Annotated[Skill, AfterValidator(check_offered)]
"""A skill as somebody tells of it now; one that is kept may be older than its rules."""


class SkillHeld(Value):
    """A skill as others need to know it; where the proof is kept is not said."""

    skill: Line
    proven: bool
    expires_on: RecordedDay | None


class Availability(Asked):
    """A weekly time in which a volunteer can serve; minutes of the day, 1 is Monday.

    One that ends before it begins ends on the next day: 22:00 to 02:00 is four hours.
    """

    weekday: int = Field(strict=True, ge=1, le=7)
    from_minute: int = Field(strict=True, ge=0, le=1439)
    until_minute: int = Field(strict=True, ge=1, le=1440)


def _has_length(window: Availability) -> Availability:
    if window.from_minute == window.until_minute:
        raise PydanticCustomError("empty_window", "It ends when it begins")
    return window


AvailabilityOffered = Annotated[Availability, AfterValidator(_has_length)]
"""A weekly time as somebody tells of it now, of some length."""
