"""Consents: what somebody agreed to, kept for ever, and until when it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.actors import acts_alone
from baodao.kernel.records import Made, NamedRecord, person_told
from baodao.kit.decisions import Aggregate, Change
from baodao.registration.people.domain.profiles import consent_refusals, text_refusals
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.policies.domain import Policy
from baodao.schema import Actor, Event, Refusal
from baodao.schema.registration.consent_texts import ConsentLapsed
from baodao.schema.registration.consents import (
    ConsentEnded,
    ConsentGiven,
    ConsentHeld,
    ConsentWithdrawn,
    GiveConsent,
    GivenBy,
    Purpose,
    WithdrawConsent,
)
from baodao.schema.registration.disputes import PersonTold
from baodao.schema.registration.people import ConsentAct, ConsentIncomplete
from baodao.schema.registration.volunteers import AgeClass, Waiting

_WITH_SUBJECT = ("participation", "sharing")
_WAITING: dict[GivenBy, Waiting] = {"self": "own-consent", "guardian": "guardian-consent"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is agreed to; `subject` is the category or the recipient where the purpose has one."""

    purpose: Purpose
    subject: str | None = None


_REGISTRATION = Agreement("registration")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(NamedRecord):
    """One act of agreeing; `reference` says where the paper is, if there is one.

    It holds until it is withdrawn, or has ended because a guardian's word counts no more.
    """

    RECORD: ClassVar[str] = "consent"
    TOLD: ClassVar[type[Any]] = PersonTold

    volunteer_id: str
    division: str
    purpose: Purpose
    subject: str | None
    text_version: str
    given_by: GivenBy
    given_at: datetime
    how: str
    reference: str | None
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: GivenBy | None = None
    withdrawal: str | None = None
    ended_at: datetime | None = None

    @classmethod
    def give(
        cls,
        consent_id: str,
        volunteer: Volunteer,
        act: ConsentAct,
        about: Agreement,
        actor: Actor,
        now: datetime,
        *,
        tell: bool = True,
    ) -> Change[Self]:
        """Record a consent; at a registration the person is told of the registration alone."""
        given_at = act.given_at or now
        telling = (
            person_told(
                PersonTold,
                actor,
                volunteer.id,
                consent_id,
                cls.RECORD,
                "created",
                volunteer.division,
            )
            if tell
            else ()
        )
        return cls.create(
            ConsentGiven(
                consent_id=consent_id,
                division=volunteer.division,
                volunteer_id=volunteer.id,
                purpose=about.purpose,
                subject=about.subject,
                text_version=act.text_version,
                given_by=act.by,
                given_at=given_at,
            ),
            *telling,
            id=consent_id,
            volunteer_id=volunteer.id,
            division=volunteer.division,
            purpose=about.purpose,
            subject=about.subject,
            text_version=act.text_version,
            given_by=act.by,
            given_at=given_at,
            how=act.how,
            reference=act.reference,
            recorded_by=actor.id,
            made=Made.by(actor, now),
        )

    @property
    def agreement(self) -> Agreement:
        """What the consent is about."""
        return Agreement(self.purpose, self.subject)

    @property
    def over_at(self) -> datetime | None:
        """Since when the consent is withdrawn or ended, None if it is neither."""
        return self.withdrawn_at or self.ended_at

    @property
    def holds(self) -> bool:
        """Whether it can be relied on: it is neither over nor disputed."""
        return self.over_at is None and self.frozen_by is None

    @property
    def waiting(self) -> Waiting:
        """What a registration waits for without this consent."""
        return _WAITING[self.given_by]

    def withdraw_refusals(self) -> list[Refusal]:
        """Why the consent cannot be withdrawn: it is frozen, or over already."""
        refusals = self.frozen_refusals()
        if self.over_at:
            refusals.append(ConsentEnded(consent_id=self.id, ended_at=self.over_at))
        return refusals

    def withdraw(
        self, by: GivenBy, reference: str | None, actor: Actor, now: datetime
    ) -> Change[Self]:
        """Withdraw the consent: it holds no more from now on (PIPL art. 15)."""
        return self.change(
            self._withdrawn(now),
            *self.told(actor, "ended"),
            withdrawn_at=now,
            withdrawn_by=by,
            withdrawal=reference,
        )

    def end(self, actor: Actor, now: datetime) -> Change[Self]:
        """End a consent that nobody took back: the person came of age, or was merged."""
        return self.change(*self.told(actor, "ended"), ended_at=now)

    def resume(self, actor: Actor) -> Change[Self]:
        """Hold again, because the merge with which it ended was taken back."""
        return self.change(*self.told(actor), ended_at=None)

    def lapse(self, actor: Actor, now: datetime) -> Change[Self]:
        """End a consent to words that are not shown any more: others were to be agreed to."""
        event = ConsentLapsed(
            division=self.division,
            consent_id=self.id,
            volunteer_id=self.volunteer_id,
            text_version=self.text_version,
            lapsed_at=now,
        )
        return self.change(event, *self.told(actor, "ended"), ended_at=now)

    def undo(self, now: datetime) -> Change[Self]:
        """Undo a consent that should never have been written down: it holds no more."""
        if self.withdrawn_at:
            return self.change(frozen_by=None)
        return self.change(self._withdrawn(now), withdrawn_at=now, frozen_by=None)

    def _withdrawn(self, now: datetime) -> Event:
        return ConsentWithdrawn(
            division=self.division,
            consent_id=self.id,
            volunteer_id=self.volunteer_id,
            purpose=self.purpose,
            subject=self.subject,
            withdrawn_at=now,
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """A consent that holds, as far as decisions need to know it."""

    consent_id: str
    agreement: Agreement
    given_by: GivenBy
    text_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents(Aggregate):
    """The consents of one person that hold now, under the volunteer's id; disputed ones do not."""

    holding: tuple[Holding, ...] = ()

    @classmethod
    def none(cls, volunteer_id: str) -> Self:
        """The consents of somebody who agreed to nothing yet."""
        return cls(id=volunteer_id)

    @classmethod
    def first(cls, consent: Consent) -> Change[Self]:
        """The consents of somebody who agrees for the first time."""
        return cls.create(id=consent.volunteer_id, holding=(_held(consent),))

    def of(self, agreement: Agreement, given_by: GivenBy | None = None) -> list[Holding]:
        """The consents that hold for this purpose and subject, by anybody or by one side."""
        sides = ("self", "guardian") if given_by is None else (given_by,)
        return [h for h in self.holding if h.agreement == agreement and h.given_by in sides]

    @property
    def ids(self) -> list[str]:
        """The ids of all consents that hold."""
        return [h.consent_id for h in self.holding]

    def participations(self) -> list[str]:
        """The ids of the consents to activities that hold."""
        return [h.consent_id for h in self.holding if h.agreement.purpose == "participation"]

    @property
    def guardians(self) -> list[str]:
        """The ids of the guardian's consents that hold, to whatever."""
        return [h.consent_id for h in self.holding if h.given_by == "guardian"]

    def outdated(self, text_version: str) -> list[Holding]:
        """The consents to the registration of those sides who have not agreed to this text."""
        holding = [h for h in self.holding if h.agreement == _REGISTRATION]
        renewed = {h.given_by for h in holding if h.text_version == text_version}
        return [h for h in holding if h.given_by not in renewed]

    @property
    def to_registration(self) -> list[str]:
        """The ids of the consents to the registration that hold."""
        return [h.consent_id for h in self.holding if h.agreement == _REGISTRATION]

    def held_refusals(self, agreement: Agreement, act: ConsentAct) -> list[Refusal]:
        """`consent-held` if the same side agreed in the same words already."""
        return [
            ConsentHeld(consent_id=holding.consent_id)
            for holding in self.of(agreement, act.by)
            if holding.text_version == act.text_version
        ]

    def add(self, consent: Consent) -> Change[Self]:
        """Add a consent that holds now."""
        return self.change(holding=(*self.holding, _held(consent)))

    def drop(self, consent_ids: Iterable[str]) -> Change[Self]:
        """Drop consents that hold no more."""
        gone = set(consent_ids)
        return self.change(holding=tuple(h for h in self.holding if h.consent_id not in gone))


def _held(consent: Consent) -> Holding:
    return Holding(consent.id, consent.agreement, consent.given_by, consent.text_version)


def agreement_of(command: GiveConsent) -> Agreement:
    """The agreement that a command is about."""
    return Agreement(command.purpose, command.subject)


def give_refusals(
    command: GiveConsent,
    age_class: AgeClass,
    birth_date: str | None,
    policy: Policy,
    now: datetime,
) -> list[Refusal]:
    """Whether this can be agreed to by this side, in these words (PIPL art. 14, 15, 31)."""
    act = command.consent
    refusals = consent_refusals(act, command.actor, age_class, birth_date, now)
    if (command.subject is None) == (command.purpose in _WITH_SUBJECT):
        missing = command.subject is None
        refusals.append(
            ConsentIncomplete(reason="subject-missing" if missing else "subject-not-asked")
        )
    if command.purpose == "participation" and act.by == "self":
        wrong = ConsentIncomplete(
            reason="not-a-minor" if age_class == "adult" else "guardian-missing"
        )
        refusals += [] if wrong in refusals else [wrong]
    refusals += unseen_refusals(act.by, command.actor)
    return refusals + text_refusals(act, policy, now)


def waiting_for(act: ConsentAct) -> Waiting:
    """What a registration waits for that this consent gives."""
    return _WAITING[act.by]


def unseen_refusals(by: GivenBy, actor: Actor) -> list[Refusal]:
    """Whether who speaks was seen: the minor's own device proves nothing of a guardian.

    A guardian with an account of their own was, when they got it; they speak for themself alone.
    """
    if by == "guardian" and acts_alone(actor):
        return [ConsentIncomplete(reason="guardian-unseen")]
    if by == "self" and actor.role == "guardian":
        return [ConsentIncomplete(reason="not-the-guardians")]
    return []


def withdrawal_refusals(
    command: WithdrawConsent, given_by: GivenBy, age_class: AgeClass
) -> list[Refusal]:
    """Whether it is clear whose wish it is to take a consent back."""
    refusals = unseen_refusals(command.by, command.actor)
    if not refusals and given_by == "self":
        refusals = unseen_refusals(given_by, command.actor)
    if command.by == "guardian" and age_class == "adult":
        refusals.append(ConsentIncomplete(reason="not-a-minor"))
    return refusals
