"""The answer to which shifts somebody can take: the rules of signing up, and nothing else."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack, rules_at
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.store import POLICIES
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import opening_refusals, way_in
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling import eligibility as schema


async def check_eligibility(
    query: schema.CheckEligibility,
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    reads: Reads,
    now: datetime,
) -> schema.EligibilityPage:
    found = await reads.each(SHIFTS, query.shift_ids)
    shifts = [found[key] for key in dict.fromkeys(query.shift_ids) if key in found]
    open_to_see = [shift for shift in shifts if shift.state != "draft"]
    codes = {code for shift in open_to_see for code in ancestry(shift.division)}
    packs: dict[str, PolicyPack] = await reads.each(POLICIES, codes)
    return schema.EligibilityPage(
        volunteer_id=query.volunteer_id,
        shifts=[
            _eligibility(shift, calendar, rules_at(Policy, packs, shift.division), now)
            for shift in open_to_see
        ],
    )


def _eligibility(
    shift: Shift, calendar: Calendar, policy: Policy, now: datetime
) -> schema.Eligibility:
    is_invited = shift.id in calendar.invitations
    claim, refusals = way_in(shift, policy, now, may_wait=not is_invited)
    gets: schema.WayIn = "seat" if claim == "seat" else "waitlist"
    if shift.by_approval and not is_invited:
        claim, refusals, gets = "place", opening_refusals(shift, now), "request"
    refusals = [*refusals, *calendar.refusals(shift, policy, now, claim)]
    return schema.Eligibility(
        shift_id=shift.id,
        gets=None if refusals else gets,
        terms_version=shift.terms_version,
        agreement=shift.agreement_required,
        skills_wished=[one.name for one in shift.skills if not one.proof],
        shadow_places_free=shift.shadow_places - shift.apprentices,
        refusals=[FailedRule.of(one) for one in refusals],
    )
