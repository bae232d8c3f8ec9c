"""Answers about disagreements, to both sides and those above them."""

from datetime import datetime
from typing import Annotated

from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import eq
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.party.store import DISAGREEMENTS, MEMBER_REPORTS
from baodao.registration.party.views.member_lists import known_people
from baodao.registration.party.views.sides import wanted_by_side
from baodao.registration.people.store import VOLUNTEERS
from baodao.registration.people.views.persons import SeenVolunteer
from baodao.registration.reads.notes import note_read
from baodao.schema.registration import disagreements as schema


async def get_disagreement(
    query: schema.GetDisagreement,
    disagreement: Annotated[Disagreement, by("disagreement_id")],
    reads: Reads,
    vault: Vault,
    now: datetime,
) -> schema.Disagreement:
    masked = None
    # Once it is settled there is nothing to find out any more.
    if disagreement.open and disagreement.matter.about == "member-report":
        masked = await _reporter(query, disagreement, reads, vault, now)
    return _disagreement(disagreement, masked)


async def list_disagreements(
    query: schema.ListDisagreements, reads: Reads
) -> schema.DisagreementPage:
    wanted = wanted_by_side(query.actor, query.unit_id, query.division)
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
