"""Certificates 志愿服务记录证明: issued, checked, taken back (Order 67 art. 14-17)."""

from typing import Annotated, Literal

from baodao.schema.access import WATCHERS, everybody, guardian, guests, keeper, logged, own, subtree
from baodao.schema.base import (
    Command,
    Day,
    Event,
    Id,
    Line,
    Minutes,
    PageSize,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.forms import form
from baodao.schema.spoken import Shown

CertificateNumber = Annotated[
    str,
    form(
        "certificate-number-form",
        r"^[0-9]{8}-[2-9A-HJKMNP-TV-Z]{8}$",
        "The number is printed on the certificate: 8 digits, a hyphen, 8 letters or digits",
        "应为证明上印制的编号:8 位数字、连字符和 8 位字母或数字",
    ),
]
"""`YYYYMMDD`, the last day of service that is certified, and 8 characters that nobody can guess."""

CheckCode = Annotated[
    str,
    form(
        "check-code-form",
        r"^[2-9A-HJKMNP-TV-Z]{6}$",
        "The check code has 6 letters or digits, without I, L, O, U, 0 and 1",
        "应为证明上印制的 6 位校验码,由大写字母和数字组成",
    ),
]
"""Made from the number with a key: who has the number alone does not have it."""

StatusListId = Annotated[
    str,
    form(
        "status-list-form",
        r"^[0-9]{6}[a-z]$",
        "A status list is named by six digits and a letter",
        "状态列表名称应为 6 位数字和 1 个字母",
    ),
]
"""`YYYYMM`, the month of the last day of service that is certified, and a letter."""

CertificateState = Literal["issued", "revoked", "replaced"]
CheckStatus = Literal["valid", "revoked", "replaced", "unknown"]
"""What the public check says; `unknown` is also the answer to a wrong check code."""
CertifiedFor = Literal["own-records", "school", "employment", "commendation", "other"]
"""What somebody needs it for."""
RevokedFor = Literal["correction", "issued-in-error", "false-record"]
"""A correction of the ledger; an error of who issued it; records that were false (art. 17, 20)."""


class CertifiedRow(Value):
    """What one organisation 记录单位 has recorded: the content of art. 15.

    `titles` are the first of its activities, `activities` is how many there are; minutes `by_grade`
    of evidence add up to `minutes`.
    """

    organisation_id: Id
    titles: list[Line]
    activities: int
    first_day: RecordedDay
    last_day: RecordedDay
    minutes: Minutes
    by_grade: dict[str, Minutes]


# --- events -------------------------------------------------------------------------------------


class CertificateIssued(
    Event,
    type="baodao.hours.certificate-issued.v1",
    feed="people",
    aggregate="certificate_number",
    aggregate_type="certificate",
):
    """A certificate 志愿服务记录证明 was issued over what the ledger had recorded."""

    certificate_number: CertificateNumber
    volunteer_id: Id
    minutes: Minutes
    entries: int
    first_day: RecordedDay
    last_day: RecordedDay
    organisation_id: Id | None = None


class CertificateRevoked(
    Event,
    type="baodao.hours.certificate-revoked.v1",
    feed="people",
    aggregate="certificate_number",
    aggregate_type="certificate",
):
    """A certificate holds no longer, and every copy of it is checked in vain."""

    certificate_number: CertificateNumber
    volunteer_id: Id
    reason: RevokedFor


class CertificateReplaced(
    Event,
    type="baodao.hours.certificate-replaced.v1",
    feed="people",
    aggregate="certificate_number",
    aggregate_type="certificate",
):
    """Another certificate has taken the place of this one."""

    certificate_number: CertificateNumber
    volunteer_id: Id
    replaced_by: CertificateNumber


# --- commands -----------------------------------------------------------------------------------


class CertificateReceipt(Value):
    """The certificate and its check code; the same for the same request, however often."""

    certificate_number: CertificateNumber
    check_code: CheckCode
    minutes: Minutes
    entries: int
    first_day: RecordedDay
    last_day: RecordedDay


class IssueCertificate(
    Command,
    subject="commands.hours.issue-certificate",
    reply=CertificateReceipt,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        keeper("organisation_id", "organiser"),
    ],
):
    """Issue a certificate over a period or everything, free of charge (art. 14).

    Of one organisation alone with `organisation_id`, which is how an organisation issues one to its
    volunteer, and then it says what for. Over the same entries there is one certificate.
    """

    volunteer_id: Id
    first_day: Day | None = None
    last_day: Day | None = None
    organisation_id: Id | None = None
    certified_for: CertifiedFor | None = None
    replaces: CertificateNumber | None = None


class CertificateChange(Value):
    """How a certificate stands now."""

    certificate_number: CertificateNumber
    state: CertificateState


class RevokeCertificate(
    Command,
    subject="commands.hours.revoke-certificate",
    reply=CertificateChange,
    access=[
        subtree("certificate.division", "supervisor"),
        keeper("certificate.organisation_id", "organiser"),
    ],
    own_matter=["certificate.volunteer_id"],
):
    """Take a certificate back that should not have been issued (art. 17, 20)."""

    certificate_number: CertificateNumber
    reason: RevokedFor


# --- queries ------------------------------------------------------------------------------------


class Certificate(Value):
    """A certificate with what stands on the paper; `slip` is for the gateway, to ask for a name.

    So are `holder` and `organisations`, and `credential`, the text that is attached to the paper.
    """

    certificate_number: CertificateNumber
    check_code: CheckCode
    state: CertificateState
    volunteer_id: Id
    organisation_id: Id | None
    certified_for: CertifiedFor | None
    issued_at: RecordedInstant
    minutes: Minutes
    entries: int
    first_day: RecordedDay
    last_day: RecordedDay
    certified: list[CertifiedRow]
    revoked_for: RevokedFor | None
    replaced_by: CertificateNumber | None
    holder: str | None = None
    organisations: dict[str, str] | None = None
    credential: str | None = None
    slip: str | None = None


class GetCertificate(
    Query,
    subject="queries.hours.get-certificate",
    reply=Certificate,
    access=[
        own("certificate.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        keeper("certificate.organisation_id", "organiser"),
        subtree("certificate.division", *WATCHERS),
    ],
    logged=logged("hours", "reply.volunteer_id"),
):
    """One certificate, for its holder, for who issued it, and for the authority."""

    certificate_number: CertificateNumber


class CertificateLine(Value):
    """A certificate on a list."""

    certificate_number: CertificateNumber
    state: CertificateState
    organisation_id: Id | None
    issued_at: RecordedInstant
    minutes: Minutes
    first_day: RecordedDay
    last_day: RecordedDay
    replaced_by: CertificateNumber | None


class CertificatePage(Value):
    """Some certificates in the order of their numbers."""

    certificates: list[CertificateLine]
    next: str | None = None


class ListCertificates(
    Query,
    subject="queries.hours.list-certificates",
    reply=CertificatePage,
    access=[
        own("volunteer_id"),
        guardian("volunteer.as_ward"),
        subtree("volunteer.division", *WATCHERS),
    ],
    logged=logged("hours", "volunteer_id"),
):
    """The certificates of one volunteer, those of records merged into theirs among them."""

    volunteer_id: Id
    after: str = ""
    limit: PageSize = 100


class CertificateCheck(Value):
    """What anybody is told who has the paper: no more than stands on it (art. 17).

    Of what is `unknown` there is nothing; of what is revoked or replaced nothing but that, and
    which bit says so in which published list. `holder` is the name masked.
    """

    status: CheckStatus
    status_list: StatusListId | None = None
    status_index: int | None = None
    replaced_by: CertificateNumber | None = None
    issued_at: RecordedInstant | None = None
    minutes: Minutes | None = None
    first_day: RecordedDay | None = None
    last_day: RecordedDay | None = None
    certified: list[CertifiedRow] | None = None
    holder: str | None = None
    organisations: dict[str, str] | None = None
    slip: str | None = None


class CheckCertificate(
    Query,
    subject="queries.hours.check-certificate",
    reply=CertificateCheck,
    access=[guests(), everybody()],
):
    """Check a certificate by what is printed on it (art. 17); nobody needs to sign in."""

    certificate_number: CertificateNumber
    check_code: CheckCode


# --- refusals -----------------------------------------------------------------------------------


class NothingToCertify(
    Refusal,
    slug="nothing-to-certify",
    en="Nothing was recorded in that time, so there is nothing to certify. Please choose another "
    "period, or ask the organisation whether it has still to record something.",
    zh="该期间没有服务记录,无法出具证明。请更换期间,或向组织单位核实是否尚未记录。",
):
    """Only what is recorded can be certified (Order 67 art. 14)."""


class CertificateNeedsUse(
    Refusal,
    slug="certificate-needs-use",
    en="Please say what the volunteer needs the certificate for.",
    zh="请注明志愿者开具证明的用途。",
):
    """An organisation issues one to its volunteer when they need it, and says what for."""


class CertificateTakenBack(
    Refusal,
    slug="certificate-taken-back",
    en="Certificate {certificate_number} over these very records was taken back. Please ask for a "
    "correction of the records first.",
    zh="针对相同记录出具的证明{certificate_number}已被撤销,请先申请更正服务记录。",
):
    """What was taken back is not issued again over the same records."""

    certificate_number: Shown


class CertificateNotReplaceable(
    Refusal,
    slug="certificate-not-replaceable",
    en="Certificate {certificate_number} cannot be replaced by this one. Please name one that is "
    "the volunteer's own, is another one and was not replaced before.",
    zh="证明{certificate_number}不能由本证明替换。请填写该志愿者本人的、尚未被替换的另一份证明。",
):
    """One replaces another of the same person, from the same source, once."""

    certificate_number: Shown


class CertificateNotInForce(
    Refusal,
    slug="certificate-not-in-force",
    en="Certificate {certificate_number} is not in force any more. Please check its number.",
    zh="证明{certificate_number}已失效,不需要再次撤销,请核对编号。",
):
    """It was revoked or replaced before."""

    certificate_number: Shown


class StatusListFull(
    Refusal,
    slug="status-list-full",
    en="No place for another certificate was found this month. Please try again later.",
    zh="本月证明状态列表已满,请稍后重试。",
):
    """A bit of a status list belongs to one certificate."""
