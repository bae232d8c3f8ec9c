"""Answers about disagreements, to both sides and those above them."""

from datetime import datetime

from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.rights import out_of_scope
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.disagreements import Disagreement, side_of
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.party.store import DISAGREEMENTS, MEMBER_REPORTS
from baodao.registration.party.views.member_lists import known_people
from baodao.registration.party.views.sides import wanted_by_side
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.persons import SeenVolunteer
from baodao.registration.reads.notes import note_read
from baodao.schema import NotFound, OutOfScope
from baodao.schema.registration import disagreements as schema


async def get_disagreement(
    query: schema.GetDisagreement, reads: Reads, vault: Vault, now: datetime
) -> schema.Disagreement | NotFound | OutOfScope:
    found = await reads.get(DISAGREEMENTS, query.disagreement_id)
    if found is None:
        return NotFound(kind="disagreement", id=query.disagreement_id)
    if side_of(query.actor, found.unit_id, found.division) is None:
        return out_of_scope(query.actor, found.division)
    masked = None
    # Once it is settled there is nothing to find out any more.
    if found.open and found.matter.about == "member-report":
        masked = await _reporter(query, found, reads, vault, now)
    return _disagreement(found, masked)


async def list_disagreements(
    query: schema.ListDisagreements, reads: Reads
) -> schema.DisagreementPage | OutOfScope:
    wanted = wanted_by_side(query.actor, query.unit_id, query.division)
    if isinstance(wanted, OutOfScope):
        return wanted
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(DISAGREEMENTS, wanted, query)
    return schema.DisagreementPage(
        disagreements=[_disagreement(one) for one in page.items], next=page.next
    )


async def _reporter(
    query: schema.GetDisagreement,
    disagreement: Disagreement,
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> str | None:
    """The masked name of the reporter, of whom a side has to say whether it knows them."""
    reports = await reads.each(MEMBER_REPORTS, [disagreement.matter.report_id])
    known = await known_people([report.volunteer_id for report in reports.values()], reads, vault)
    seen = await reads.each(VOLUNTEERS, known, into=SeenVolunteer)
    await note_read(reads, query.actor, "disagreement", seen.values(), now)
    return next((masked_name(data.name) for data in known.values()), None)


def _disagreement(disagreement: Disagreement, masked: str | None = None) -> schema.Disagreement:
    matter = disagreement.matter
    return shown(
        schema.Disagreement,
        disagreement,
        disagreement_id=disagreement.id,
        about=matter.about,
        report_id=matter.report_id,
        unit_count=matter.unit_count,
        community_count=matter.community_count,
        masked=masked,
    )
