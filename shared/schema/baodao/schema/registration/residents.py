"""Residents in need 服务对象: who is helped and is no volunteer, by a signed consent of their own.

Who they are is in the vault and nowhere else (条例 art. 21): events and items have an id alone.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from baodao.schema.access import CALLERS, keeper, logged, subtree
from baodao.schema.base import (
    Asked,
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Instant,
    Line,
    PageSize,
    Query,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.registration.people import Phone
from baodao.schema.spoken import Shown, say
from baodao.schema.words import OpenLine, PersonName, check_readable, without_format

ResidentState = Literal["known", "erased"]
say(ResidentState, {"known": "已登记", "erased": "信息已删除"})
EraseReason = Literal["consent-withdrawn", "not-needed", "moved-away", "died"]
say(
    EraseReason,
    {
        "consent-withdrawn": "撤回同意",
        "not-needed": ("needs no help any more", "不再需要帮扶"),
        "moved-away": "已搬离",
        "died": "已去世",
    },
)

Address = Annotated[Line, BeforeValidator(without_format), AfterValidator(check_readable)]
"""Where somebody lives; in the vault alone."""

_DESK = (keeper("resident.organisation_id", "organiser"), subtree("resident.division", *CALLERS))
"""The committee that keeps the record, and who meets people where it is."""


class SignedPaper(Asked):
    """A consent on paper: which text, where the signed sheet is kept, and since when."""

    text_version: OpenLine
    reference: Line
    given_at: Instant | None = Field(default=None, description="if that was before now")


# --- events -------------------------------------------------------------------------------------


class ResidentRegistered(
    Event,
    type="baodao.registration.resident-registered.v1",
    feed="people",
    aggregate="resident_id",
):
    """A community keeps the record of somebody in need, who agreed to it on paper."""

    resident_id: Id
    organisation_id: Id


class ResidentCorrected(
    Event,
    type="baodao.registration.resident-corrected.v1",
    feed="people",
    aggregate="resident_id",
):
    """What is known of a resident in need was put right; what it is now, is not said."""

    resident_id: Id


class ResidentErased(
    Event,
    type="baodao.registration.resident-erased.v1",
    feed="people",
    aggregate="resident_id",
    forgets="resident_id",
):
    """Nobody can say any more who this was: the key was destroyed (PIPL art. 47)."""

    resident_id: Id


# --- commands -----------------------------------------------------------------------------------


class ResidentReceipt(Value):
    """The record, and whether it still tells of somebody."""

    resident_id: Id
    state: ResidentState


class RegisterResident(
    Command,
    subject="commands.registration.register-resident",
    reply=ResidentReceipt,
    access=[keeper("organisation_id", "organiser"), subtree("organisation.division", *CALLERS)],
    needs=("consent",),
):
    """Write down who needs help, at the desk of a community, with two signatures.

    One is for keeping the record at all, the other, separate one for what it tells of somebody's
    life at home (PIPL art. 13, 28, 29). Children are not written down: their family is.
    """

    organisation_id: Id
    name: PersonName
    phone: Phone | None = None
    address: Address
    birth_date: Day
    consent: SignedPaper
    sensitive: SignedPaper = Field(description="the separate consent to sensitive data")


class CorrectResident(
    Command,
    subject="commands.registration.correct-resident",
    reply=ResidentReceipt,
    access=_DESK,
    needs=("identity",),
):
    """Put right what is known of a resident (PIPL art. 46); what is absent stays as it is."""

    resident_id: Id
    name: PersonName | None = None
    phone: Phone | None = None
    address: Address | None = None


class EraseResident(
    Command,
    subject="commands.registration.erase-resident",
    reply=ResidentReceipt,
    access=_DESK,
    needs=("consent",),
):
    """Destroy what is known of a resident: a consent was taken back, or nothing is needed any more.

    Without the consent, or the purpose, nothing may be kept (PIPL art. 47), so to withdraw is to be
    erased. What is still open for them is closed.
    """

    resident_id: Id
    reason: EraseReason


# --- queries ------------------------------------------------------------------------------------


class Resident(Value):
    """A resident in need, by name, for the desk alone."""

    resident_id: Id
    organisation_id: Id
    division: DivisionCode
    state: ResidentState
    registered_at: RecordedInstant
    name: str | None
    """Nothing once the record was erased."""


class ResidentPage(Value):
    """Some residents in the order of their ids."""

    residents: list[Resident]
    next: str | None = None


class ListResidents(
    Query,
    subject="queries.registration.list-residents",
    reply=ResidentPage,
    access=[keeper("organisation_id", "organiser"), subtree("division?", *CALLERS)],
    needs=("contacts",),
    logged=logged("resident", "reply.residents.resident_id"),
):
    """The residents in need of a community, or those of one name or phone number; logged."""

    organisation_id: Id | None = None
    division: DivisionCode | None = None
    state: ResidentState | None = None
    name: PersonName | None = None
    phone: Phone | None = None
    after: str = ""
    limit: PageSize = 100


class ResidentContact(Value):
    """Who somebody is and where they live."""

    resident_id: Id
    name: str
    phone: str | None
    address: str


class RevealResident(
    Query,
    subject="queries.registration.reveal-resident",
    reply=ResidentContact,
    access=_DESK,
    needs=("contacts",),
    logged=logged("resident", "reply.resident_id"),
):
    """Name, phone number and address of a resident, for the desk; with a purpose, and logged."""

    resident_id: Id


# --- refusals -----------------------------------------------------------------------------------


class ResidentIsMinor(
    Refusal,
    slug="resident-is-minor",
    en="They are under {adult_age}. Please write down the adult of the family who needs help.",
    zh="该人员未满 {adult_age} 周岁,不能单独登记为服务对象。请以其家庭中的成年人名义登记。",
):
    """Children are helped through their family."""

    adult_age: int


class NotACommunity(
    Refusal,
    slug="not-a-community",
    en="“{organisation}” is no committee or party organisation of a community. Please choose the "
    "one of the community.",
    zh="“{organisation}”不是社区居委会或社区党组织,请改选所在社区的居委会或党组织。",
):
    """Residents are kept, projects reviewed and people placed by a community alone."""

    organisation: Shown


class ResidentErasedAlready(
    Refusal,
    slug="resident-erased-already",
    en="What was known of this resident has been erased. Please register them anew if they agree.",
    zh="该服务对象的个人信息已删除。如本人再次同意,请重新登记。",
):
    """Nothing can be done for somebody of whom nothing is known."""
