"""Answers about cases, and about what can be disputed."""

from typing import Annotated, Any

from baodao.kernel.actors import speaks_for
from baodao.kernel.reach import in_reach, named
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.store import Collection
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, eq, within
from baodao.registration.cases.domain import Case
from baodao.registration.cases.store import CASES
from baodao.registration.common.vault import Vault
from baodao.registration.lists.store import CLAIMS
from baodao.registration.party.store import MEMBER_REPORTS
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.store import CONSENTS, VOLUNTEERS
from baodao.registration.people.views.names import names_on
from baodao.registration.people.views.persons import (
    records_named,
    records_of,
)
from baodao.registration.teams.store import MEMBERSHIPS
from baodao.schema.access import REGISTRARS
from baodao.schema.registration import disputes as schema

# Where the records of each kind are, and whose they are.
KINDS: dict[schema.RecordKind, tuple[Collection[Any], str]] = {
    "volunteer": (VOLUNTEERS, "id"),
    "membership": (MEMBERSHIPS, "volunteer_id"),
    "consent": (CONSENTS, "volunteer_id"),
    "member-report": (MEMBER_REPORTS, "volunteer_id"),
    "claim": (CLAIMS, "volunteer_id"),
}


async def get_case(
    query: schema.GetCase,
    case: Annotated[Case, by("case_id")],
    volunteer: Annotated[Volunteer, by("case.volunteer_id")],
) -> schema.Case:
    return _case(case, volunteer)


async def list_cases(
    query: schema.ListCases,
    volunteer: Annotated[Volunteer | None, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
) -> schema.CasePage:
    wanted = records_named(query.volunteer_id, volunteer)
    if speaks_for(query.actor, query.volunteer_id or ""):
        visible = named(wanted)
        wanted = within(query.division) if query.division else EVERYTHING
    else:
        visible = in_reach(query.actor, query.division, REGISTRARS)
    if query.state:
        wanted &= eq("state", query.state)
    page = await reads.page(CASES, visible, wanted, query)
    names = await names_on(query, (one.volunteer_id for one in page.items), reads, vault)
    cases = [_case(case, volunteer) for case in page.items]
    total = await reads.total(CASES, visible, wanted, query)
    return schema.CasePage(cases=cases, next=page.next, names=names, total=total)


async def list_records(
    query: schema.ListRecords,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
) -> schema.NamedRecordList:
    own = (volunteer.id, *volunteer.also)
    records = [
        schema.NamedRecord(
            record=kind,
            record_id=record.id,
            made_by_self=record.recorded_by in own,
            made_at=record.made.at if record.made else None,
            made_by_role=record.made.role if record.made else None,
            made_by_organisation=record.made.organisation if record.made else None,
            frozen_by=record.frozen_by,
            acts_as=volunteer.acts_as,
            division=volunteer.division,
        )
        for kind, (collection, whose) in KINDS.items()
        for record in await reads.find(collection, records_of(volunteer, whose), sort=["id"])
    ]
    return schema.NamedRecordList(records=records)


def _case(case: Case, volunteer: Volunteer | None) -> schema.Case:
    acts_as = volunteer.acts_as if volunteer else None
    return shown(schema.Case, case, case_id=case.id, acts_as=acts_as)
