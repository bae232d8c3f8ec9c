"""Residents in need: on whose paper a record is kept, and that it was erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from baodao.kernel.days import age_on, today
from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kernel.names import name_key
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.organisations.domain import Organisation
from baodao.registration.people.domain.people import PersonalData
from baodao.registration.people.domain.profiles import consent_refusals
from baodao.registration.policies.domain import Policy
from baodao.schema import Refusal
from baodao.schema.registration.people import BornInTheFuture, ConsentAct
from baodao.schema.registration.residents import (
    CorrectResident,
    EraseReason,
    NotACommunity,
    RegisterResident,
    ResidentCorrected,
    ResidentErased,
    ResidentErasedAlready,
    ResidentIsMinor,
    ResidentRegistered,
    ResidentState,
    SignedPaper,
)

_COMMUNITY = ("residents-committee", "community-party-organisation")


@dataclass(frozen=True, slots=True)
class Paper:
    """A consent on paper, and where the sheet is kept."""

    text_version: str
    reference: str
    given_at: datetime

    @classmethod
    def of(cls, paper: SignedPaper, now: datetime) -> Self:
        """The paper that a command says was signed."""
        return cls(paper.text_version, paper.reference, paper.given_at or now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident(Aggregate):
    """Somebody in need, of whom everybody else knows an id; `Person` of the same id is who it is.

    `items` are the needs that were proposed for them and may still be open.
    """

    LIFE: ClassVar = LifeCycle(begins=("known",), erase=Move(("known",), "erased"))

    organisation_id: str
    division: str
    state: ResidentState
    registered_at: datetime
    recorded_by: str
    consent: Paper
    sensitive: Paper
    items: tuple[str, ...] = ()
    erased_at: datetime | None = None
    erased_because: EraseReason | None = None

    @classmethod
    def register(
        cls, resident_id: str, organisation: Organisation, command: RegisterResident, now: datetime
    ) -> Change[Self]:
        """Keep a record of somebody who signed for it twice."""
        return cls(
            id=resident_id,
            organisation_id=organisation.id,
            division=organisation.division,
            state="known",
            registered_at=now,
            recorded_by=command.actor.id,
            consent=Paper.of(command.consent, now),
            sensitive=Paper.of(command.sensitive, now),
        ).change(
            ResidentRegistered(
                division=organisation.division,
                resident_id=resident_id,
                organisation_id=organisation.id,
            )
        )

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    def erased_refusals(self) -> list[Refusal]:
        """`resident-erased-already` if nothing is known of them any more."""
        return [] if self.state == "known" else [ResidentErasedAlready()]

    def correct(self) -> Change[Self]:
        """Tell that what is known of them was put right."""
        return self.change(ResidentCorrected(division=self.division, resident_id=self.id))

    def ask_for(self, item_id: str, still_open: tuple[str, ...]) -> Change[Self]:
        """Note that a need was proposed for them, beside those that are still open."""
        return self.change(items=(*still_open, item_id))

    def forget(self, reason: EraseReason, now: datetime) -> Change[Self]:
        """Note that what was known of them was destroyed."""
        event = ResidentErased(division=self.division, resident_id=self.id)
        return self.change(event, state="erased", erased_at=now, erased_because=reason, items=())


def data_given(command: RegisterResident) -> PersonalData:
    """What is sealed of a resident."""
    return PersonalData(
        name=command.name,
        phone=command.phone,
        address=command.address,
        birth_date=command.birth_date,
    )


def data_corrected(data: PersonalData, command: CorrectResident) -> PersonalData:
    """What is known of a resident, put right where something is said."""
    said = {
        name: value
        for name in ("name", "phone", "address")
        if (value := getattr(command, name)) is not None
    }
    return data.model_copy(update=said)


def register_refusals(
    command: RegisterResident, organisation: Organisation, policy: Policy, now: datetime
) -> list[Refusal]:
    """Why nobody can be written down so: by whom, who, and on what paper."""
    day = today(now)
    refusals = organisation.force_refusals(day)
    if organisation.kind not in _COMMUNITY:
        refusals.append(NotACommunity(organisation=organisation.name))
    if command.birth_date > day:
        refusals.append(BornInTheFuture())
    elif age_on(command.birth_date, day) < policy.adult_age:
        refusals.append(ResidentIsMinor(adult_age=policy.adult_age))
    for paper in (command.consent, command.sensitive):
        act = ConsentAct(how="paper", **paper.model_dump())
        refusals += consent_refusals(act, command.actor, "adult", command.birth_date, now)
    return list(dict.fromkeys(refusals))


def tells_of(data: PersonalData, *texts: str) -> bool:
    """Whether any of these texts has the name, phone number or address of somebody in it."""
    said = [name_key(text) for text in texts]
    known = [name_key(word) for word in (data.name, data.phone, data.address) if word]
    return any(word in text for word in known if word for text in said)
