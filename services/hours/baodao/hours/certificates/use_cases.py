"""Decisions about certificates."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from baodao.hours.certificates.domain.certificates import Certificate, Folder
from baodao.hours.certificates.domain.coverage import Recorded, certified_by, coverage_of
from baodao.hours.certificates.domain.status import StatusPlace
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger
from baodao.kernel.actors import speaks_for
from baodao.kit.decisions import (
    Aggregate,
    Change,
    Decision,
    NotNowError,
    accept,
    by,
    by_each,
    refuse,
    use_case,
)
from baodao.schema import Refusal
from baodao.schema.hours import certificates as schema


def _number(recorded: Recorded) -> str:
    return recorded.number


def _ledgers(recorded: Recorded) -> list[str]:
    old = recorded.instead[0] if recorded.instead else ()
    return list(dict.fromkeys([*(one.volunteer_id for one in recorded.entries), *old]))


def _records(recorded: Recorded) -> list[str]:
    return list(recorded.records)


def _places(recorded: Recorded) -> list[str]:
    tried = [StatusPlace.id_for(*one) for one in recorded.places]
    return [*tried, *(recorded.instead[1:] if recorded.instead else ())]


@use_case
def issue_certificate(  # noqa: PLR0913, PLR0917 -- all that it is made of, and not again
    command: schema.IssueCertificate,
    recorded: Recorded,
    volunteer: Annotated[KnownVolunteer | None, by("volunteer_id")],
    certificate: Annotated[Certificate | None, by(_number)],
    replaced: Annotated[Certificate | None, by("replaces")],
    folders: Annotated[dict[str, Folder], by_each(_ledgers, or_new=Folder.empty)],
    places: Annotated[dict[str, StatusPlace], by_each(_places)],
    ledgers: Annotated[dict[str, Ledger], by_each(_records, or_new=Ledger.empty)],
    now: datetime,
) -> Decision[schema.CertificateReceipt]:
    """Certify what is recorded in a period; over the same entries there is one certificate."""
    if any(one.entries != recorded.heads.get(one.id, 0) for one in ledgers.values()):
        raise NotNowError("something was recorded meanwhile")
    if refusals := _refused(command, recorded, certificate, replaced):
        return refuse(*refusals)
    if certificate:
        return accept(_receipt(certificate, recorded))
    free = next((p for p in recorded.places if StatusPlace.id_for(*p) not in places), None)
    if free is None:
        return refuse(schema.StatusListFull())
    facts = _facts(command, recorded, volunteer, now, free)
    issued = Certificate.issue(recorded.number, **facts)
    changes: list[Change[Aggregate]] = [issued, StatusPlace.take(*free, recorded.number)]
    if replaced:
        changes.append(replaced.replace(recorded.number))
        if not (place := places[replaced.place_id]).is_set:
            changes.append(place.set())
    changes += _filed(issued.after, replaced, folders)
    return accept(_receipt(issued.after, recorded), *changes)


def _refused(
    command: schema.IssueCertificate,
    recorded: Recorded,
    certificate: Certificate | None,
    replaced: Certificate | None,
) -> list[Refusal]:
    refusals: list[Refusal] = []
    if not recorded.entries:
        refusals.append(schema.NothingToCertify())
    if command.certified_for is None and not speaks_for(command.actor, command.volunteer_id):
        refusals.append(schema.CertificateNeedsUse())
    if certificate and certificate.state not in Certificate.LIFE.begins:
        refusals.append(schema.CertificateTakenBack(certificate_number=certificate.id))
    old = command.replaces
    if old and certificate and replaced and replaced.replaced_by == certificate.id:
        return refusals
    if old and not _can_replace(command, recorded, replaced):
        refusals.append(schema.CertificateNotReplaceable(certificate_number=old))
    return refusals


def _can_replace(
    command: schema.IssueCertificate, recorded: Recorded, replaced: Certificate | None
) -> bool:
    if replaced is None or replaced.id == recorded.number:
        return False
    return replaced.is_replaceable_for(recorded.records, command.organisation_id)


def _facts(
    command: schema.IssueCertificate,
    recorded: Recorded,
    volunteer: KnownVolunteer | None,
    now: datetime,
    place: tuple[str, int],
) -> dict[str, Any]:
    entries = recorded.entries
    rows = certified_by(entries)
    latest = max(entries, key=lambda one: (one.served_from, one.id))
    return {
        "volunteer_id": command.volunteer_id,
        "division": (volunteer.division if volunteer else None) or latest.division,
        "organisation_id": command.organisation_id,
        "certified_for": command.certified_for,
        "issued_at": now,
        "covers": coverage_of(entries),
        "certified": rows,
        "minutes": sum(row.minutes for row in rows),
        "entries": len(entries),
        "first_day": min(row.first_day for row in rows),
        "last_day": max(row.last_day for row in rows),
        "status_list": place[0],
        "status_index": place[1],
    }


def _filed(
    issued: Certificate, replaced: Certificate | None, folders: Mapping[str, Folder]
) -> Iterable[Change[Folder]]:
    """What changes in folders: the one comes in, the one that it replaces goes out."""
    covers = {one.ledger_id: one for one in issued.covers}
    for key, folder in folders.items():
        after = folder
        if replaced:
            after = after.without([replaced.id])
        if key in covers:
            after = after.including(issued.id, covers[key])
        if after != folder:
            yield folder.change(certificates=after.certificates)


def _receipt(certificate: Certificate, recorded: Recorded) -> schema.CertificateReceipt:
    return schema.CertificateReceipt(
        certificate_number=certificate.id,
        check_code=recorded.check_code,
        minutes=certificate.minutes,
        entries=certificate.entries,
        first_day=certificate.first_day,
        last_day=certificate.last_day,
    )


@use_case
def revoke_certificate(
    command: schema.RevokeCertificate,
    certificate: Annotated[Certificate, by("certificate_number")],
    place: Annotated[StatusPlace, by("certificate.place_id")],
    folders: Annotated[dict[str, Folder], by_each("certificate.ledgers", or_new=Folder.empty)],
) -> Decision[schema.CertificateChange]:
    """Take a certificate back, and set its bit in the published list."""
    if certificate.state not in Certificate.LIFE.sources("revoke"):
        return refuse(schema.CertificateNotInForce(certificate_number=certificate.id))
    changes = taken_back(certificate, place, folders, command.reason)
    reply = schema.CertificateChange(certificate_number=certificate.id, state="revoked")
    return accept(reply, *changes)


def taken_back(
    certificate: Certificate,
    place: StatusPlace,
    folders: Mapping[str, Folder],
    reason: schema.RevokedFor,
) -> list[Change[Aggregate]]:
    """What changes as a certificate in force is revoked; `folders` are those of its ledgers."""
    out = [folders[key].take_out([certificate.id]) for key in certificate.ledgers]
    return [certificate.revoke(reason), place.set(), *out]


# --- what an entry is taken back with -------------------------------------------------------------


def _affected(folder: Folder, entries: dict[str, Entry]) -> list[str]:
    return folder.affected([one.sequence for one in entries.values()])


def _their_places(certificates: dict[str, Certificate]) -> list[str]:
    return [one.place_id for one in certificates.values()]


def _their_ledgers(folder: Folder, certificates: dict[str, Certificate]) -> list[str]:
    ledgers = (key for one in certificates.values() for key in one.ledgers)
    return list(dict.fromkeys([folder.id, *ledgers]))


OfLedger = Annotated[Folder, by("volunteer_id", or_new=Folder.empty)]
Affected = Annotated[dict[str, Certificate], by_each(_affected)]
TheirPlaces = Annotated[dict[str, StatusPlace], by_each(_their_places)]
TheirFolders = Annotated[dict[str, Folder], by_each(_their_ledgers, or_new=Folder.empty)]


def fallen(
    folder: Folder,
    certificates: Mapping[str, Certificate],
    places: Mapping[str, StatusPlace],
    folders: Mapping[str, Folder],
) -> list[Change[Aggregate]]:
    """What falls with an entry; the folder is written in any case.

    Whoever is about to issue a certificate over what they read before finds it changed.
    """
    changes: list[Change[Aggregate]] = []
    now = dict(folders)
    for certificate in certificates.values():
        taken = taken_back(certificate, places[certificate.place_id], now, "correction")
        now |= {one.after.id: one.after for one in taken if isinstance(one.after, Folder)}
        changes += taken
    return changes or [folder.change()]
