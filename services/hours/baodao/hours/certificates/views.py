"""Answers about certificates: the paper, the list, the public check."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.certificates.keys import CertificateKeys
from baodao.hours.certificates.store import CERTIFICATES
from baodao.hours.known.domain import KnownVolunteer
from baodao.kernel.holders import Holder, HolderSlips
from baodao.kernel.reach import named
from baodao.kit.decisions import by
from baodao.kit.pages import After, Page
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, is_in
from baodao.schema.hours import certificates as schema

_STATUS: Mapping[schema.CertificateState, schema.CheckStatus] = {
    "issued": "valid",
    "revoked": "revoked",
    "replaced": "replaced",
}


async def get_certificate(
    query: schema.GetCertificate,
    certificate: Annotated[Certificate, by("certificate_number")],
    volunteer: Annotated[KnownVolunteer | None, by("certificate.volunteer_id")],
    keys: CertificateKeys,
    slips: HolderSlips,
    now: datetime,
) -> schema.Certificate:
    person = (volunteer.merged_into if volunteer else None) or certificate.volunteer_id
    return shown(
        schema.Certificate,
        certificate,
        certificate_number=certificate.id,
        check_code=keys.check_code(certificate.id),
        slip=slips.give(Holder(person, masked=False), query.actor, now),
    )


async def list_certificates(
    query: schema.ListCertificates,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    reads: Reads,
) -> schema.CertificatePage:
    records = volunteer.records if volunteer else [query.volunteer_id]
    page = await lines_of(records, reads, query.after, query.limit)
    return schema.CertificatePage(certificates=page.items, next=page.next)


async def lines_of(
    records: Sequence[str], reads: Reads, after: str, limit: int
) -> Page[schema.CertificateLine]:
    """A page of the certificates of a person with these records."""
    theirs = named(is_in("volunteer_id", records))
    page = await reads.page(CERTIFICATES, theirs, EVERYTHING, After(after, limit))
    rows = [shown(schema.CertificateLine, one, certificate_number=one.id) for one in page.items]
    return Page(rows, page.next, page.unreadable)


async def check_certificate(
    query: schema.CheckCertificate,
    reads: Reads,
    keys: CertificateKeys,
    slips: HolderSlips,
    now: datetime,
) -> schema.CertificateCheck:
    if not keys.is_check_code(query.certificate_number, query.check_code):
        return schema.CertificateCheck(status="unknown")
    certificate = await reads.get(CERTIFICATES, query.certificate_number)
    if certificate is None:
        return schema.CertificateCheck(status="unknown")
    facts: dict[str, Any] = {"slip": None}
    if certificate.state == "issued":
        person = certificate.volunteer_id
        facts["slip"] = slips.give(Holder(person, masked=True), query.actor, now)
    else:
        facts |= dict.fromkeys(_OF_VALID)
    status = _STATUS[certificate.state]
    return shown(schema.CertificateCheck, certificate, status=status, **facts)


_OF_VALID = ("issued_at", "minutes", "first_day", "last_day", "certified")
