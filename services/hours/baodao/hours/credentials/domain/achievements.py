"""A certificate as an achievement of Open Badges 3.0, before it is signed.

It says what stands on the paper (Order 67 art. 15), but for the name: who recorded what, from when
to when, how many minutes and by which grade of evidence.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from baodao.hours.certificates.domain.certificates import Certificate
from baodao.hours.certificates.domain.coverage import Certified, Coverage
from baodao.hours.common.canonical import BADGES, CREDENTIALS
from baodao.hours.common.proofs import utc
from baodao.hours.credentials.domain.issuers import NAME, Addresses
from baodao.hours.credentials.domain.lists import status_entry

TITLE = "志愿服务记录证明"
_ZONE = "+08:00"


def credential_of(
    certificate: Certificate, where: Addresses, holder: str, names: Mapping[str, str]
) -> dict[str, Any]:
    """The credential of a certificate; `names` are those of the organisations by their ids.

    `holder` is a `urn:uuid:` that says nothing of the person.
    """
    address = where.certificate(certificate.id)
    return {
        "@context": [CREDENTIALS, BADGES],
        "id": address,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": TITLE,
        "issuer": {"id": where.did, "type": ["Profile"], "name": NAME, "url": where.origin},
        "validFrom": utc(certificate.issued_at),
        "credentialSubject": {
            "id": holder,
            "type": ["AchievementSubject"],
            "activityStartDate": f"{certificate.first_day}T00:00:00{_ZONE}",
            "activityEndDate": f"{certificate.last_day}T23:59:59{_ZONE}",
            "achievement": _achievement(certificate, address, names),
            "result": [
                {"type": ["Result"], "resultDescription": name, "value": str(minutes)}
                for name, _, minutes in _results(certificate, address, names)
            ],
        },
        "evidence": [
            *(_evidence(row, where, names) for row in certificate.certified),
            *(_chain(one) for one in certificate.covers),
        ],
        "credentialStatus": status_entry(where, certificate.status_list, certificate.status_index),
    }


def _achievement(
    certificate: Certificate, address: str, names: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": f"{address}#achievement",
        "type": ["Achievement"],
        "achievementType": "CommunityService",
        "name": TITLE,
        "description": f"编号{certificate.id}。志愿服务时间按实际提供服务的分钟数记录。",
        "criteria": {"narrative": "由下列单位在志愿服务活动结束后如实记录。"},
        "resultDescription": [
            {"id": name, "type": ["ResultDescription"], "name": said, "resultType": "RawScore"}
            for name, said, _ in _results(certificate, address, names)
        ],
    }


def _results(
    certificate: Certificate, address: str, names: Mapping[str, str]
) -> Iterator[tuple[str, str, int]]:
    """Sums of minutes: by which address they are described, what they are, and how many."""
    yield f"{address}#minutes", "累计服务时间(分钟)", certificate.minutes
    for number, row in enumerate(certificate.certified, start=1):
        who = names.get(row.organisation_id, row.organisation_id)
        yield f"{address}#minutes-{number}", f"{who}记录的服务时间(分钟)", row.minutes


def _evidence(row: Certified, where: Addresses, names: Mapping[str, str]) -> dict[str, Any]:
    grades = "，".join(f"{grade} {minutes}分钟" for grade, minutes in row.by_grade.items())
    rest = f"等共{row.activities}项活动" if row.activities > len(row.titles) else ""
    return {
        "id": where.organisation(row.organisation_id),
        "type": ["Evidence"],
        "genre": "记录单位",
        "name": names.get(row.organisation_id, row.organisation_id),
        "description": "、".join(row.titles) + rest,
        "narrative": f"{row.first_day}至{row.last_day}，共{row.minutes}分钟。记录依据：{grades}。",
    }


def _chain(covers: Coverage) -> dict[str, Any]:
    """The hash of the chain at the last entry: who has the ledger finds it, others find nothing."""
    entries = sum(last - first + 1 for first, last in covers.runs)
    return {
        "type": ["Evidence"],
        "genre": "服务时长账本",
        "name": f"{entries}条记录",
        "narrative": f"SHA-256 {covers.hash}",
    }
