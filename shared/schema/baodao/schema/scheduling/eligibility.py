"""Which shifts somebody can take: every rule against each, for a page of shifts at once."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import guardian, logged, own
from baodao.schema.base import Id, Line, Query, Value
from baodao.schema.rows import FailedRule

WayIn = Literal["seat", "waitlist", "request"]
"""What a sign-up gets now: a seat, a place on the waiting list 候补 for who `may_wait`, or the
decision of an organiser.
"""


class Eligibility(Value):
    """Whether somebody can sign up for one shift now; if not, every rule that says so."""

    shift_id: Id
    gets: WayIn | None
    refusals: list[FailedRule]
    terms_version: int | None = None
    """The version of the risk note that is read before a seat is taken; None where none is."""
    agreement: bool = False
    """Whether a written agreement is signed as well."""
    skills_wished: list[Line] = Field(default=[])
    """Skills that the shift wants without asking for a proof."""
    shadow_places_free: int = 0
    """How many places for apprentices 师带徒 are left."""


class EligibilityPage(Value):
    """The shifts in the order in which they were asked for, without those that nobody sees."""

    volunteer_id: Id
    shifts: list[Eligibility]


class CheckEligibility(
    Query,
    subject="queries.scheduling.check-eligibility",
    reply=EligibilityPage,
    access=[own("volunteer_id"), guardian("calendar.as_ward")],
    logged=logged("attendance", "reply.volunteer_id"),
):
    """Whether somebody can sign up for each of some shifts, and if not why: nothing is changed.

    What it says may be outdated by the time a seat is asked for. Of one's own time and consents
    nobody else learns anything: others ask by signing up.
    """

    volunteer_id: Id
    shift_ids: list[Id] = Field(min_length=1, max_length=200)
