"""The messages about certificates, and what takes each."""

from baodao.hours.certificates.beforehand import find_entries
from baodao.hours.certificates.use_cases import issue_certificate, revoke_certificate
from baodao.hours.certificates.views import check_certificate, get_certificate, list_certificates
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.certificates import (
    CheckCertificate,
    GetCertificate,
    IssueCertificate,
    ListCertificates,
    RevokeCertificate,
)

subscribers = Subscribers("hours")

subscribers.command(IssueCertificate, issue_certificate, find_entries)
subscribers.command(RevokeCertificate, revoke_certificate)
subscribers.query(GetCertificate, get_certificate)
subscribers.query(ListCertificates, list_certificates)
subscribers.query(CheckCertificate, check_certificate)
