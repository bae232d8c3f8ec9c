"""Certificates as verifiable credentials (Open Badges 3.0), and what they are verified against."""

from baodao.schema.access import WATCHERS, everybody, guardian, guests, keeper, logged, own, subtree
from baodao.schema.base import Id, Line, Query, Value
from baodao.schema.hours.certificates import CertificateNumber, StatusListId


class Credential(Value):
    """A certificate as a credential; `credential` is JSON text with its proof, to be kept as it is.

    An `AchievementCredential` of Open Badges 3.0 on VC Data Model 2.0, signed by
    `eddsa-rdfc-2022`. Its subject is a `urn:uuid:` of this certificate alone, and has no name.
    """

    certificate_number: CertificateNumber
    volunteer_id: Id
    credential: str


class GetCredential(
    Query,
    subject="queries.hours.get-credential",
    reply=Credential,
    access=[
        own("certificate.volunteer_id"),
        own("volunteer.merged_into"),
        guardian("volunteer.as_ward"),
        keeper("certificate.organisation_id", "organiser"),
        subtree("certificate.division", *WATCHERS),
    ],
    logged=logged("hours", "reply.volunteer_id"),
):
    """A certificate in force as a signed credential; of one certificate it is the same one."""

    certificate_number: CertificateNumber


class IssuerDocument(Value):
    """Who signs: its DID, and the DID document with all keys that have signed, as JSON text."""

    issuer: Line
    did_document: str


class GetIssuer(
    Query,
    subject="queries.hours.get-issuer",
    reply=IssuerDocument,
    access=[guests(), everybody()],
):
    """The DID document of whoever signs certificates (`did:web`), for everybody to check."""


class StatusList(Value):
    """A status list in both forms of BitstringStatusList 1.0: with a proof, and as a JWT.

    `credential` is JSON text, signed by `eddsa-rdfc-2022`; `token` says the same as `vc+jwt`.
    """

    list_id: StatusListId
    credential: str
    token: str


class GetStatusList(
    Query,
    subject="queries.hours.get-status-list",
    reply=StatusList,
    access=[guests(), everybody()],
):
    """Which certificates of a list hold no longer: a bit for each, and of whom nobody can tell."""

    list_id: StatusListId
