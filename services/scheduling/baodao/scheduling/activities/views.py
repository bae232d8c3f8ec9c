"""Answers about activities and their shifts."""

from collections.abc import Sequence
from typing import Annotated

from baodao.kernel.reach import NOTHING, in_reach, kept_by, public
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import shown
from baodao.kit.wanted import EVERYTHING, Visible, eq, is_in, is_not, within
from baodao.scheduling.activities.domain.activity import PUBLIC, Activity
from baodao.scheduling.activities.domain.categories import CATEGORIES
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import ACTIVITIES, SHIFTS
from baodao.schema.access import DRAFTERS
from baodao.schema.scheduling import activities as schema
from baodao.schema.scheduling.activity_facts import ActivityState
from baodao.schema.scheduling.categories import CategoryList, ListCategories

_HIDDEN: tuple[ActivityState, ...] = ("draft", "discarded")


async def list_categories(query: ListCategories) -> CategoryList:
    return CategoryList(categories=list(CATEGORIES.values()))


async def get_activity(
    query: schema.GetActivity, activity: Annotated[Activity, by("activity_id")], reads: Reads
) -> schema.Activity:
    return (await _with_shifts([activity], reads))[0]


async def list_activities(query: schema.ListActivities, reads: Reads) -> schema.ActivityPage:
    wanted = within(query.division) if query.division else EVERYTHING
    page = await reads.page(ACTIVITIES, _visible(query), wanted, query)
    return schema.ActivityPage(activities=await _with_shifts(page.items, reads), next=page.next)


def _visible(query: schema.ListActivities) -> Visible:
    """What everybody sees, and the drafts of where the actor organises, or for whom."""
    actor, state = query.actor, query.state
    hidden = eq("state", state) if state else is_in("state", _HIDDEN)
    shown_to_all = public(query, eq("state", state) if state else is_in("state", PUBLIC))
    if state in PUBLIC or actor.role not in DRAFTERS:
        return NOTHING if state and state not in PUBLIC else shown_to_all
    own = in_reach(actor, query.division, DRAFTERS)
    if actor.scope is not None and actor.covers(query.division or ""):
        # Templates are no activities of anywhere; they are listed when they are asked for.
        return own & (hidden if state else is_not("state", "template"))
    own |= kept_by(actor, "organisation_id")
    return own & hidden if state else shown_to_all | (own & hidden)


async def _with_shifts(activities: Sequence[Activity], reads: Reads) -> list[schema.Activity]:
    ids = [shift_id for activity in activities for shift_id in activity.shift_ids]
    shifts = await reads.each(SHIFTS, ids)
    return [
        shown(
            schema.Activity,
            activity,
            activity_id=activity.id,
            is_agreed=activity.is_agreed,
            emergency=activity.emergency,
            lead_paper=activity.paper,
            **activity.where.facts(),
            shifts=[_shift(shifts[key]) for key in activity.shift_ids if key in shifts],
        )
        for activity in activities
    ]


def _shift(shift: Shift) -> schema.Shift:
    return shown(
        schema.Shift,
        shift,
        shift_id=shift.id,
        by_approval=shift.is_by_approval,
        own_approval=shift.by_approval,
    )
