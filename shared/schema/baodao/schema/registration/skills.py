"""What a volunteer can do, and when: the parts of a record by which people are found."""

from typing import Annotated

from pydantic import AfterValidator, Field

from baodao.schema.base import Asked, Line, RecordedDay, Value
from baodao.schema.classes import of
from baodao.schema.times import check_day_bounds


class Skill(Asked):
    """Something a volunteer can do; a proof makes it count where a qualification is asked for."""

    name: Line
    proof: Annotated[Line | None, of("own")] = None
    """Where the certificate is kept."""
    expires_on: RecordedDay | None = None


def _expires_within_bounds(skill: Skill) -> Skill:
    if skill.expires_on is not None:
        check_day_bounds(skill.expires_on)
    return skill


SkillOffered = Annotated[Skill, AfterValidator(_expires_within_bounds)]
"""A skill as somebody tells of it now: its day has bounds; one that is kept may be older."""


class SkillHeld(Value):
    """A skill as others need to know it; where the proof is kept is not said."""

    skill: Line
    proven: bool
    expires_on: RecordedDay | None


class Availability(Asked):
    """A weekly time in which a volunteer can serve; minutes of the day, 1 is Monday."""

    weekday: int = Field(strict=True, ge=1, le=7)
    from_minute: int = Field(strict=True, ge=0, le=1439)
    until_minute: int = Field(strict=True, ge=1, le=1440)
