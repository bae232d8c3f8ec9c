"""Consents 同意: what somebody agreed to, in which words, and until when (PIPL art. 14–17, 31)."""

from typing import Annotated, Literal

from pydantic import Field

from baodao.schema.access import CLERKS, REGISTRARS, at_desk, guardian, logged, own, subtree
from baodao.schema.base import (
    Command,
    Event,
    Id,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.classes import of
from baodao.schema.registration.people import ConsentAct, ConsentWay
from baodao.schema.registration.sheets import OnPaper
from baodao.schema.spoken import Codes, ShownCode
from baodao.schema.words import OpenLine

Purpose = Literal["registration", "participation", "publication", "sharing"]
"""Keeping the record; a minor's part in activities of a category; names in public lists (PIPL art.
25); handing data to a named recipient (art. 23)."""
GivenBy = Literal["self", "guardian"]


# --- events -------------------------------------------------------------------------------------


class ConsentGiven(
    Event, type="baodao.registration.consent-given.v1", feed="minors", aggregate="consent_id"
):
    """A person, or the guardian of a minor, agreed to something."""

    consent_id: Id
    volunteer_id: Id
    purpose: Annotated[Purpose, of("minor")]
    subject: Line | None = None
    """The category of activities for `participation`, the recipient for `sharing`."""
    text_version: Line
    given_by: Annotated[GivenBy, of("minor")]
    given_at: RecordedInstant


class ConsentWithdrawn(
    Event, type="baodao.registration.consent-withdrawn.v1", feed="minors", aggregate="consent_id"
):
    """A consent does not hold any more, from this instant on; what was done under it stays."""

    consent_id: Id
    volunteer_id: Id
    purpose: Annotated[Purpose, of("minor")]
    subject: Line | None = None
    withdrawn_at: RecordedInstant


# --- commands -----------------------------------------------------------------------------------


class ConsentReceipt(Value):
    """The consent under its id; `withdrawn_at` is absent while it holds."""

    consent_id: Id
    volunteer_id: Id
    purpose: Purpose
    subject: str | None
    withdrawn_at: RecordedInstant | None


class GiveConsent(
    Command,
    subject="commands.registration.give-consent",
    reply=ConsentReceipt,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *REGISTRARS),
    ],
    needs=("consent",),
):
    """Agree to something, or write down that a person or their guardian agreed.

    The person does it themself; an organiser writes down what they signed, from the paper. A
    guardian's consent is given with their own account, or written down by an organiser: whoever
    holds the minor's phone proves nothing. What a minor has to say themself is not the guardian's
    to say.
    """

    volunteer_id: Id
    purpose: Purpose
    subject: OpenLine | None = Field(
        default=None,
        description="the category of activities for participation, the organisation or system that"
        " receives data for sharing (never a person); absent for all else",
    )
    consent: ConsentAct


class WithdrawConsent(
    Command,
    subject="commands.registration.withdraw-consent",
    reply=ConsentReceipt,
    access=[
        own("consent.volunteer_id"),
        guardian("volunteer.as_ward"),
        at_desk(),
    ],
    needs=("consent",),
):
    """Take a consent back; it stops to hold at once (PIPL art. 15).

    Takes back every consent to the same thing by the same side, also in older words. A person needs
    to say nothing more; a desk writes down whose wish it was and which sheet says so. A guardian
    takes back what a guardian gave.
    """

    consent_id: Id
    by: GivenBy = "self"
    on_paper: OnPaper | None = None


# --- queries ------------------------------------------------------------------------------------


class Consent(Value):
    """A consent as the person and those who keep their records see it.

    `holds` says whether it can be relied on now: not withdrawn, not ended with the childhood of the
    person, not disputed.
    """

    consent_id: Id
    volunteer_id: Id
    purpose: Purpose
    subject: str | None
    text_version: str
    given_by: GivenBy
    given_at: RecordedInstant
    how: Annotated[str, Codes(ConsentWay)]
    reference: str | None
    withdrawn_at: RecordedInstant | None
    withdrawn_by: GivenBy | None
    ended_at: RecordedInstant | None
    frozen_by: Id | None
    holds: bool


class ConsentPage(Value):
    """Some consents of one person in the order of their ids: the oldest first."""

    consents: list[Consent]
    next: str | None = None


class ListConsents(
    Query,
    subject="queries.registration.list-consents",
    reply=ConsentPage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CLERKS),
    ],
    needs=("minors",),
    logged=logged("record", "volunteer.id"),
):
    """What one person, or their guardian, agreed to and took back; for them and for organisers."""

    volunteer_id: Id
    purpose: Purpose | None = None
    after: str = ""
    limit: PageSize = 100


# --- refusals -----------------------------------------------------------------------------------


class ConsentTextOutdated(
    Refusal,
    slug="consent-text-outdated",
    en="The consent text now is of the version “{current}”. Please use that; another one "
    "counts only on paper that was signed earlier.",
    zh="现行告知同意书的版本为“{current}”,请使用现行版本。其他版本只用于此前已签署的纸质同意书。",
):
    """Nobody agrees today to words that are no longer shown."""

    current: ShownCode


class ConsentHeld(
    Refusal,
    slug="consent-held",
    en="The same consent is recorded already and holds. There is no need to record it again.",
    zh="相同内容的同意已登记并有效,不需要重复登记。",
):
    """The same side gave the same consent, and it holds."""

    consent_id: Id


class ConsentEnded(
    Refusal,
    slug="consent-ended",
    en="This consent ended on {ended_at}. If it is still needed, please ask for it again.",
    zh="该同意已于{ended_at}失效。如仍需要,请重新办理同意。",
):
    """It was withdrawn before, or ended when the person came of age."""

    consent_id: Id
    ended_at: RecordedInstant
