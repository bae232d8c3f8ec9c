"""What is read before a certificate is decided on: the entries, which may be many."""

from collections import Counter

from baodao.hours.certificates.domain.coverage import Recorded, coverage_of, day_of
from baodao.hours.certificates.keys import CertificateKeys
from baodao.hours.certificates.store import CERTIFICATES
from baodao.hours.known.store import KNOWN_VOLUNTEERS
from baodao.hours.ledger.domain.entries import Entry, in_force
from baodao.hours.ledger.store import ENTRIES
from baodao.kit.reads import Reads
from baodao.kit.wanted import is_in
from baodao.schema.hours.certificates import IssueCertificate


async def find_entries(command: IssueCertificate, reads: Reads, keys: CertificateKeys) -> Recorded:
    """The entries of all ledgers of a person in a period, of one organisation or of all."""
    known = await reads.get(KNOWN_VOLUNTEERS, command.volunteer_id)
    records = known.records if known else [command.volunteer_id]
    order = ["volunteer_id", "sequence"]
    found = await reads.find(ENTRIES, is_in("volunteer_id", records), sort=order)
    heads = Counter(one.volunteer_id for one in found)
    wanted = [one for one in in_force(found) if _is_wanted(command, one)]
    if not wanted:
        return Recorded(records=records, heads=heads)
    old = await reads.get(CERTIFICATES, command.replaces) if command.replaces else None
    last_day = max(day_of(one) for one in wanted)
    of, covers = command.organisation_id, coverage_of(wanted)
    first = {one.id: one.evidence_grade for one in found}
    regraded = [(w.id, w.evidence_grade) for w in wanted if w.evidence_grade != first[w.id]]
    number = keys.number(last_day, command.volunteer_id, of, covers, regraded)
    return Recorded(
        wanted,
        records,
        number,
        keys.check_code(number),
        keys.places(number),
        (old.ledgers, old.place_id) if old else None,
        heads,
    )


def _is_wanted(command: IssueCertificate, entry: Entry) -> bool:
    if command.organisation_id not in (None, entry.organisation_id):
        return False
    day = day_of(entry)
    return (command.first_day or day) <= day <= (command.last_day or day)
