"""What is known of a death, and the relatives who come for a deceased person (PIPL art. 49)."""

from datetime import datetime

from baodao.kernel.days import today
from baodao.registration.people.domain.people import Death, PersonalData, Relative
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.schema import Refusal
from baodao.schema.registration.deaths import (
    MOST_RELATIVES,
    DeathDayWrong,
    NotDeceased,
    RecordRelative,
    RelativeNeeded,
    RelativesBarred,
    TooManyRelatives,
)


def day_refusals(day: str, birth_date: str | None, now: datetime) -> list[Refusal]:
    """Why nobody who was born then has died on this day (`YYYY-MM-DD`)."""
    refusals: list[Refusal] = []
    if day > today(now):
        refusals.append(DeathDayWrong(reason="in-the-future"))
    if birth_date and day < birth_date:
        refusals.append(DeathDayWrong(reason="before-birth"))
    return refusals


def relative_refusals(
    volunteer: Volunteer, death: Death | None, relative_id: str | None
) -> list[Refusal]:
    """Why what is kept of a person is not shown, corrected or erased for this relative.

    Of the living that is for none; of the dead it is for one who was recorded, and nobody else.
    """
    if volunteer.deceased_at is None:
        return [NotDeceased()] if relative_id else []
    if volunteer.keeps_relatives_out:
        return [RelativesBarred()]
    known = {one.relative_id for one in death.relatives} if death else set()
    return [] if relative_id in known else [RelativeNeeded()]


def come_refusals(volunteer: Volunteer, death: Death | None) -> list[Refusal]:
    """Why no relative is recorded for this person."""
    if volunteer.deceased_at is None or death is None:
        return [NotDeceased()]
    if volunteer.keeps_relatives_out:
        return [RelativesBarred()]
    many = len(death.relatives) >= MOST_RELATIVES
    return [TooManyRelatives(most=MOST_RELATIVES)] if many else []


def with_relative(
    data: PersonalData, death: Death, relative_id: str, command: RecordRelative, now: datetime
) -> PersonalData:
    """The data with another relative beside those who came before."""
    one = Relative(
        relative_id=relative_id,
        name=command.name,
        kinship=command.kinship,
        reference=command.reference,
        interest=command.interest,
        recorded_at=now,
        recorded_by=command.actor.id,
    )
    return with_death(data, death.model_copy(update={"relatives": (*death.relatives, one)}))


def without_relative(data: PersonalData, death: Death, relative_id: str) -> PersonalData:
    """The data without one of the relatives."""
    left = tuple(one for one in death.relatives if one.relative_id != relative_id)
    return with_death(data, death.model_copy(update={"relatives": left}))


def with_death(data: PersonalData, death: Death | None) -> PersonalData:
    """The data with what is known of a death, or with nothing of one."""
    return data.model_copy(update={"death": death})
