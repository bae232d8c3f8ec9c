"""Answers for whoever verifies: the credential, the issuer's keys, the status lists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic_core import to_json

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.certificates.keys import CertificateKeys
from baodao.hours.certificates.store import STATUS_PLACES
from baodao.hours.credentials.domain.achievements import credential_of
from baodao.hours.credentials.domain.lists import Bits
from baodao.hours.credentials.issuer import Issuer
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.known.store import KNOWN_ORGANISATIONS
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.kit.wanted import eq, in_range
from baodao.schema.base import NotFound
from baodao.schema.hours import credentials as schema
from baodao.schema.hours.certificates import CertificateNotInForce

_AT_ONCE = 4_096


@row_of(STATUS_PLACES)
class _Place:
    index: int


async def get_credential(
    query: schema.GetCredential,
    certificate: Annotated[Certificate, by("certificate_number")],
    volunteer: Annotated[KnownVolunteer | None, by("certificate.volunteer_id")],
    reads: Reads,
    keys: CertificateKeys,
    issuer: Issuer,
) -> schema.Credential | CertificateNotInForce:
    if certificate.state not in Certificate.LIFE.begins:
        return CertificateNotInForce(certificate_number=certificate.id)
    names = await _names(certificate, reads)
    said = credential_of(certificate, issuer.where, keys.holder(certificate.id), names)
    signed = await issuer.sign(said, certificate.issued_at)
    return schema.Credential(
        certificate_number=certificate.id,
        volunteer_id=certificate.volunteer_id,
        credential=to_json(signed).decode(),
    )


async def _names(certificate: Certificate, reads: Reads) -> Mapping[str, str]:
    """What its organisations were called when it was issued, so that it stays the same."""
    ids = [row.organisation_id for row in certificate.certified]
    known = await reads.each(KNOWN_ORGANISATIONS, ids)
    named = {key: one.name_at(certificate.issued_at) for key, one in known.items()}
    return {key: name for key, name in named.items() if name}


async def get_issuer(query: schema.GetIssuer, issuer: Issuer) -> schema.IssuerDocument:
    document = to_json(issuer.document).decode()
    return schema.IssuerDocument(issuer=issuer.where.did, did_document=document)


async def get_status_list(
    query: schema.GetStatusList, reads: Reads, issuer: Issuer, now: datetime
) -> schema.StatusList | NotFound:
    of_list = eq("list_id", query.list_id)
    if not await reads.find(STATUS_PLACES, of_list, limit=1, into=_Place):
        return NotFound(kind="status-list", id=query.list_id)
    bits, last = Bits(), -1
    while True:
        wanted = of_list & eq("is_set", value=True) & in_range("index", gt=last)
        places = await reads.find(
            STATUS_PLACES, wanted, sort=["index"], limit=_AT_ONCE, into=_Place
        )
        bits.set(one.index for one in places)
        if len(places) < _AT_ONCE:
            break
        last = places[-1].index
    signed = await issuer.sign_list(query.list_id, bits.encoded, now)
    return schema.StatusList(
        list_id=query.list_id,
        credential=to_json(signed.credential).decode(),
        token=signed.token,
    )
