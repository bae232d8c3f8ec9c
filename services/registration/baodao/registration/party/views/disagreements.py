"""Answers about disagreements, to both sides and those above them."""

from typing import Annotated

from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq
from baodao.registration.common.vault import Vault
from baodao.registration.party.domain.disagreements import Disagreement
from baodao.registration.party.domain.member_lists import masked_name
from baodao.registration.party.domain.member_reports import MemberReport
from baodao.registration.party.store import DISAGREEMENTS
from baodao.registration.party.views.member_lists import known_people
from baodao.registration.party.views.sides import visible_by_side
from baodao.schema.registration import disagreements as schema


def _reported(disagreement: Disagreement) -> str | None:
    """The report whose reporter is shown; once it is settled there is nothing to find out."""
    matter = disagreement.matter
    is_shown = disagreement.open and matter.about == "member-report"
    return matter.report_id if is_shown else None


async def get_disagreement(
    query: schema.GetDisagreement,
    disagreement: Annotated[Disagreement, by("disagreement_id")],
    reported: Annotated[MemberReport | None, by(_reported)],
    reads: Reads,
    vault: Vault,
) -> schema.Disagreement:
    masked = await _reporter(reported, reads, vault) if reported else None
    return _disagreement(disagreement, masked)


async def list_disagreements(
    query: schema.ListDisagreements, reads: Reads
) -> schema.DisagreementPage:
    visible = visible_by_side(query.actor, query.unit_id, query.division)
    wanted = eq("state", query.state) if query.state else EVERYTHING
    page = await reads.page(DISAGREEMENTS, visible, wanted, query)
    return schema.DisagreementPage(
        disagreements=[_disagreement(one) for one in page.items], next=page.next
    )


async def _reporter(report: MemberReport, reads: Reads, vault: Vault) -> str | None:
    """The masked name of the reporter, of whom a side has to say whether it knows them."""
    known = await known_people([report.volunteer_id], reads, vault)
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
