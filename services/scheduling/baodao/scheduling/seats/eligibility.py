"""The answer to which shifts somebody can take: the rules of signing up, and nothing else."""

from datetime import datetime
from typing import Annotated

from baodao.kernel.divisions import ancestry
from baodao.kernel.policies import PolicyPack, rules_at
from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.rows import row_of
from baodao.scheduling.activities.domain.plans import SignUpScope, SkillNeeded
from baodao.scheduling.activities.domain.shift import Waiting, approval_asked
from baodao.scheduling.activities.store import SHIFTS
from baodao.scheduling.common.policies import Policy
from baodao.scheduling.known.store import POLICIES
from baodao.scheduling.seats.domain.calendar import Calendar
from baodao.scheduling.seats.domain.opening import opening_refusals, way_in
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling import eligibility as schema
from baodao.schema.scheduling.activity_facts import ShiftState


@row_of(SHIFTS)
class Sought:
    """What the rules look at, and what the answer says beside."""

    id: str
    state: ShiftState
    organisation_id: str
    division: str
    category: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changeover_minutes: int
    sign_up_opens_at: datetime | None
    max_crew: int
    seats_taken: int
    waiting: tuple[Waiting, ...]
    max_waiting: int | None
    shadow_places: int
    apprentices: int
    danger: bool
    minimum_age: int | None
    skills: tuple[SkillNeeded, ...]
    courses_needed: tuple[str, ...]
    scope: SignUpScope
    called_within: str | None
    by_approval: bool | None
    activity_by_approval: bool
    terms_version: int | None
    agreement_required: bool

    @property
    def is_by_approval(self) -> bool:
        """As of the whole shift."""
        return approval_asked(of_shift=self.by_approval, of_all=self.activity_by_approval)


async def check_eligibility(
    query: schema.CheckEligibility,
    calendar: Annotated[Calendar, by("volunteer_id", noun="volunteer")],
    reads: Reads,
    now: datetime,
) -> schema.EligibilityPage:
    found = await reads.each(SHIFTS, query.shift_ids, into=Sought)
    shifts = [found[key] for key in dict.fromkeys(query.shift_ids) if key in found]
    open_to_see = [shift for shift in shifts if shift.state != "draft"]
    divisions = {shift.division for shift in open_to_see}
    codes = {code for division in divisions for code in ancestry(division)}
    packs: dict[str, PolicyPack] = await reads.each(POLICIES, codes)
    policies = {division: rules_at(Policy, packs, division) for division in divisions}
    return schema.EligibilityPage(
        volunteer_id=query.volunteer_id,
        shifts=[judged(shift, calendar, policies[shift.division], now) for shift in open_to_see],
    )


def judged(shift: Sought, calendar: Calendar, policy: Policy, now: datetime) -> schema.Eligibility:
    """Whether somebody can sign up for a shift now; what is to be read first is no refusal."""
    is_invited = shift.id in calendar.invitations
    claim, refusals = way_in(shift, policy, now, may_wait=not is_invited)
    gets: schema.WayIn = "seat" if claim == "seat" else "waitlist"
    if shift.is_by_approval and not is_invited:
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
