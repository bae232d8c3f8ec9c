"""What becomes of personal data: shown, corrected, handed over, erased (PIPL art. 44-47).

Who sees a contact or the record of a minor is written down first (未成年人网络保护条例 art. 36).
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from baodao.schema.access import (
    CALLERS,
    OVERSEERS,
    REGISTRARS,
    WATCHERS,
    guardian,
    logged,
    own,
    subtree,
)
from baodao.schema.base import (
    Command,
    Day,
    DivisionCode,
    Event,
    Id,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Row,
    Text,
    Value,
)
from baodao.schema.classes import Whose, compared, of
from baodao.schema.copies import AboutCopy, CopyPart
from baodao.schema.reads import AboutReads
from baodao.schema.reads import Read as Read
from baodao.schema.reads import ReadPage as ReadPage
from baodao.schema.registration.people import (
    DocumentType,
    GuardianProfile,
    IdentityDocument,
    Phone,
    Sex,
)
from baodao.schema.registration.volunteers import AgeClass, VolunteerState, Waiting
from baodao.schema.words import PersonName

ExportForm = Literal["json", "text"]
ExportLanguage = Literal["zh-Hans", "en"]
ProfileField = Literal["name", "sex", "birth_date", "document", "phone", "guardian"]
FOR_RELATIVE = "of a deceased person: the relative for whom it is done (`record-relative`)"


# --- events -------------------------------------------------------------------------------------


class ProfileCorrected(
    Event, type="baodao.registration.profile-corrected.v1", feed="minors", aggregate="volunteer_id"
):
    """Some of what is known of a person was corrected; which fields is said, their values never.

    Where the age class follows, `age-class-changed` says so.
    """

    volunteer_id: Id
    fields: Annotated[list[ProfileField], of("minor")]


class PersonErased(
    Event,
    type="baodao.registration.person-erased.v1",
    feed="people",
    aggregate="volunteer_id",
    forgets="volunteer_id",
):
    """Nobody can say any more who this was: the key was destroyed, and every consent has ended.

    Events and totals stay; whoever keeps a copy of personal data under this id destroys it too.
    """

    volunteer_id: Id


# --- commands -----------------------------------------------------------------------------------


class CorrectionReceipt(Row, whose=Whose(person=("volunteer_id",), at=("division",))):
    """Which fields have another value now, and what the record waits for."""

    volunteer_id: Id
    fields: list[ProfileField]
    age_class: Annotated[AgeClass | None, of("minor")]
    state: VolunteerState
    waits_for: Annotated[list[Waiting] | None, of("minor")]
    division: DivisionCode | None = compared()


class CorrectProfile(
    Command,
    subject="commands.registration.correct-profile",
    reply=CorrectionReceipt,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *REGISTRARS),
    ],
    needs=("identity",),
):
    """Put right what is known of a person (PIPL art. 46); a field that is absent stays as it is.

    By the person, their guardian, or an organiser where they live; another document needs the
    organiser, and so does another birth date of a ward. A birth date that makes a minor of somebody
    holds at once, one that makes an adult within the hour. Of who has died the desk corrects for a
    relative (PIPL art. 49).
    """

    volunteer_id: Id
    relative_id: Id | None = Field(default=None, description=FOR_RELATIVE)
    name: PersonName | None = None
    phone: Phone | None = None
    sex: Sex | None = None
    birth_date: Day | None = None
    document: IdentityDocument | None = None
    guardian: GuardianProfile | None = None


class ErasureReceipt(Value):
    """The record that tells nothing of a person any more."""

    volunteer_id: Id
    state: VolunteerState
    erased_at: RecordedInstant


class ErasePerson(
    Command,
    subject="commands.registration.erase-person",
    reply=ErasureReceipt,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *OVERSEERS),
    ],
    needs=("identity",),
    in_person=True,
):
    """Destroy what is known of a person, for ever (PIPL art. 47).

    By the person, a minor's guardian, or a supervisor with a note that says who asked and where
    that is kept; of who has died for a relative (PIPL art. 49).
    """

    volunteer_id: Id
    note: Text | None = None
    relative_id: Id | None = Field(default=None, description=FOR_RELATIVE)


# --- queries ------------------------------------------------------------------------------------


class GuardianContact(Value):
    """How the guardian of a minor is reached."""

    name: str
    phone: str
    relation: str | None


class Contact(Value):
    """How a volunteer is reached; the guardian too, where they are a minor."""

    volunteer_id: Id
    name: str
    phone: str | None
    guardian: GuardianContact | None


class RevealContact(
    Query,
    subject="queries.registration.reveal-contact",
    reply=Contact,
    access=[subtree("volunteer.division", *CALLERS)],
    needs=("contacts",),
    logged=logged("contact", "reply.volunteer_id"),
):
    """Name and phone number of a volunteer, for those who organise where they live.

    The actor names a purpose. Who asked, when and what for is kept, and the person sees it.
    """

    volunteer_id: Id


class MaskedDocument(Value):
    """A document of which only the end of the number can be read."""

    type: DocumentType
    number: str


class OwnProfile(Value):
    """All that is known of a person, for them or their guardian; document numbers are masked."""

    volunteer_id: Id
    number: str
    division: DivisionCode
    state: VolunteerState
    age_class: AgeClass
    waits_for: list[Waiting]
    name: str
    sex: Sex | None
    birth_date: RecordedDay | None
    document: MaskedDocument | None
    phone: str | None
    email: str | None
    address: str | None
    guardian: GuardianContact | None
    kept_until: RecordedDay | None
    """From this day on it is all erased; absent while the registration goes on (PIPL art. 47)."""
    relatives_barred: bool
    """Whether they arranged that relatives do not see it after their death (PIPL art. 49)."""


class GetOwnProfile(
    Query,
    subject="queries.registration.get-own-profile",
    reply=OwnProfile,
    access=[own("volunteer_id"), guardian("volunteer.as_ward")],
    logged=logged("profile", "reply.volunteer_id"),
):
    """What is known of oneself, or of one's ward (PIPL art. 45, 31)."""

    volunteer_id: Id


class Export(CopyPart):
    """What is kept of a person: `data` or `text`, as it was asked for, page by page.

    At the gateway it is all of it, of all services; over NATS it is the part of registration.
    """

    made_at: RecordedInstant
    data: dict[str, Any] | None = None
    text: str | None = None


class ExportPerson(
    AboutCopy,
    Query,
    subject="queries.registration.export-person",
    reply=Export,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *CALLERS),
    ],
    needs=("export",),
    logged=logged("export", "reply.volunteer_id"),
):
    """A copy of everything that is kept of a person (PIPL art. 45), for them to take elsewhere.

    The person, or their guardian, gets the document number in full. An organiser who hands the copy
    over on paper names the purpose and gets it masked. Who has left, or whose consent has ended,
    has it too, until they are erased; of who has died a relative has it, on paper (PIPL art. 49).
    """

    relative_id: Id | None = Field(default=None, description=FOR_RELATIVE)
    form: ExportForm = "json"
    language: ExportLanguage = "zh-Hans"


class ListReads(
    AboutReads,
    Query,
    subject="queries.registration.list-reads",
    reply=ReadPage,
    access=[own("person_id"), guardian("person.as_ward"), subtree("division?", *WATCHERS)],
):
    """Who saw whose data: for auditors and supervisors in scope, the person, their guardian."""


# --- refusals -----------------------------------------------------------------------------------


class Erased(
    Refusal,
    slug="erased",
    en="The personal data of this person were erased and cannot be brought back. Whoever wants "
    "to take part again, please register anew.",
    zh="该人员的个人信息已删除,无法恢复。如要再次参加,请重新注册。",
):
    """The data key was destroyed; nobody can bring back what it sealed."""

    volunteer_id: Id


class ContactClosed(
    Refusal,
    slug="contact-closed",
    en="This person has left, or nobody agrees to their registration any more: how they are "
    "reached is not shown. Whoever wants to take part again, please ask at the community desk.",
    zh="该人员已退出,或已撤回对注册的同意,不再显示其联系方式。如本人要再次参加,请到社区服务台办理。",
):
    """What somebody's data were given for is over (PIPL art. 47); they themself still see them."""


class MergedInto(
    Refusal,
    slug="merged-into",
    en="This record was merged into another one. Please use that one.",
    zh="该记录已并入另一条记录,请使用合并后的记录。",
):
    """The person is known under another record."""

    volunteer_id: Id
    merged_into: Id


class DocumentNeedsCheck(
    Refusal,
    slug="document-needs-check",
    en="A document is changed by somebody who has seen it. Please bring it to the community desk.",
    zh="变更证件须核对原件,请带证件到社区办理。",
):
    """Nobody takes over another identity by typing its number."""


class BirthDateNeedsCheck(
    Refusal,
    slug="birth-date-needs-check",
    en="The birth date of a minor is changed by somebody who has seen the document. Please "
    "bring it to the community desk.",
    zh="变更未成年人的出生日期须核对证件原件,请带证件到社区办理。",
):
    """Until when somebody is a minor is not for their guardian to say."""


class NoteRequired(
    Refusal,
    slug="note-required",
    en="Please write in the note who asked for this, and where that is kept.",
    zh="请在备注中写明申请人和申请材料的存放处。",
):
    """What is done in a person's name on request leaves a trace of the request."""


class SealBroken(
    Refusal,
    slug="seal-broken",
    en="The personal data cannot be read: what is stored was changed. Please tell the system "
    "operator.",
    zh="个人信息无法读取:存储的内容被更改过,请联系系统管理员。",
):
    """What is stored does not belong to this person or this key; an operator looks into it."""

    person_id: Id
