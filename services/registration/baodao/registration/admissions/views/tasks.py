"""Answers about tasks of departments in communities, and how many there are."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.reach import NOTHING, in_reach, kept_by, named, public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Visible, eq, in_range, within
from baodao.registration.admissions.domain.tallies import AdmissionTally
from baodao.registration.admissions.domain.tasks import COMMUNITY_KINDS
from baodao.registration.admissions.store import ADMISSION_TALLIES, ADMISSION_TASKS
from baodao.registration.obligations.domain.quarters import quarter_at
from baodao.registration.organisations.domain import Organisation
from baodao.schema.access import READERS
from baodao.schema.registration import admission_tasks as schema

_NAMED = ("department_id", "street_id", "state")


async def list_admission_tasks(
    query: schema.ListAdmissionTasks,
    organisation: Annotated[Organisation | None, by("organisation_id")],
    reads: Reads,
) -> schema.AdmissionTaskPage:
    own = _of_the_asker(query, organisation)
    visible = own or in_reach(query.actor, query.division, READERS)
    wanted = within(query.division) if own and query.division else EVERYTHING
    if organisation and not own:
        wanted &= within(organisation.division)
    for name in _NAMED:
        if (value := getattr(query, name)) is not None:
            wanted &= eq(name, value)
    page = await reads.page(ADMISSION_TASKS, visible, wanted, query)
    return schema.AdmissionTaskPage(
        tasks=[shown(schema.AdmissionTask, one, task_id=one.id) for one in page.items],
        next=page.next,
        total=await reads.total(ADMISSION_TASKS, visible, wanted, query),
    )


def _of_the_asker(
    query: schema.ListAdmissionTasks, organisation: Organisation | None
) -> Visible | None:
    """The rows of the organisation that the actor speaks for; None if the query names another."""
    actor = query.actor
    for field in ("department_id", "street_id"):
        if actor.organisation and getattr(query, field) == actor.organisation:
            return kept_by(actor, field)
    if organisation is None or organisation.id != actor.organisation:
        return None
    if organisation.kind not in COMMUNITY_KINDS:
        return NOTHING
    return named(within(organisation.division))


async def list_admission_tallies(
    query: schema.ListAdmissionTallies, reads: Reads, now: datetime
) -> schema.AdmissionTallyPage:
    prefix = AdmissionTally.prefix(query.quarter or quarter_at(now), query.tally_of)
    # The ids of these begin with it, so one index finds them, place by place.
    wanted = in_range("id", gte=f"{prefix}-", lt=f"{prefix}.")
    if query.division:
        wanted &= within(query.division)
    page = await reads.page(ADMISSION_TALLIES, public(query), wanted, query)
    listed = [shown(schema.AdmissionTally, one, open=one.open) for one in page.items]
    return schema.AdmissionTallyPage(tallies=listed, next=page.next)
