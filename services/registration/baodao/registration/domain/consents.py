"""Consents: what somebody agreed to, kept for ever, and until when it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.registration.domain.telling import told
from baodao.registration.domain.volunteers import Volunteer
from baodao.schema import Actor
from baodao.schema.registration.consents import ConsentGiven, GivenBy, Purpose
from baodao.schema.registration.people import ConsentAct


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is agreed to; `subject` is the category or the recipient where the purpose has one."""

    purpose: Purpose
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Aggregate):
    """One act of agreeing; `reference` says where the paper is, if there is one."""

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
    frozen_by: str | None = None

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
        """Write down that somebody agreed; at a registration they are told of that alone."""
        given_at = act.given_at or now
        telling = told(actor, volunteer.id, consent_id, "consent", "created", volunteer.division)
        return cls(
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
        ).change(
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
            *(telling if tell else ()),
        )
