"""What becomes of an activity: it is changed, led by somebody else, called off, or over."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, WorkRole, keeper, oneself, subtree
from baodao.schema.base import (
    Command,
    Crew,
    Event,
    Id,
    Line,
    RecordedDay,
    RecordedInstant,
    Value,
)
from baodao.schema.scheduling.activity_facts import (
    ActivityKind,
    ServedShift,
    ShiftFacts,
    Whereabouts,
)
from baodao.schema.scheduling.plans import SHIFTS_AT_MOST, ActivityPlan, ChangedShift
from baodao.schema.words import OpenLine

_KEEPERS = (
    keeper("activity.organisation_id", "organiser"),
    subtree("activity.division", *ORGANISERS),
)

ShiftAspect = Literal["time", "place", "role", "crew", "sign-up", "needs"]
"""What of a shift became another; `needs` are age, skills and places besides the crew."""


# --- events ---------------------------------------------------------------------------------------


class LeadAsked(
    Event, type="baodao.scheduling.lead-asked.v1", feed="people", aggregate="activity_id"
):
    """Somebody is asked to be responsible for an activity; addressed to them."""

    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    series_id: Id | None = None
    """Of which series it is one: who is asked about it, can agree to all (`agree-to-series`)."""


class LeadAgreed(
    Event, type="baodao.scheduling.lead-agreed.v1", feed="people", aggregate="activity_id"
):
    """Somebody has agreed to be responsible for an activity, and is from now on."""

    activity_id: Id
    organisation_id: Id
    responsible_id: Id
    former_responsible_id: Id | None
    """Who was responsible before, if it was somebody else."""
    by_role: WorkRole | None = None
    """In which role somebody recorded that they agreed on paper; they can say that they have not
    (`disclaim-lead`). None if they agreed themself.
    """
    by_organisation: Id | None = None
    signed_on: RecordedDay | None = None
    """On which day they signed that, as it was recorded."""


class ActivityDiscarded(
    Event, type="baodao.scheduling.activity-discarded.v1", feed="people", aggregate="activity_id"
):
    """A draft is not needed any more; nobody could sign up for it."""

    activity_id: Id
    organisation_id: Id
    item_id: Id | None = None


class ActivityChanged(
    Whereabouts,
    Event,
    type="baodao.scheduling.activity-changed.v1",
    feed="public",
    aggregate="activity_id",
):
    """A published activity is another one; carries it and its shifts to come as they are now.

    What became of a shift is told of each by `shift-changed.v1`.
    """

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    kind: ActivityKind
    zone: str
    changed: list[str]
    """The names of the fields that are not as before; `shifts` if one was changed or added."""
    shifts: list[ShiftFacts]


class ShiftChanged(
    Whereabouts,
    Event,
    type="baodao.scheduling.shift-changed.v1",
    feed="public",
    aggregate="shift_id",
):
    """A shift is at another time or place, in another role, or for others than was published.

    `material` if it lies outside its former time, elsewhere, or is in another role: who holds a
    seat is asked again. How often that was so is `material_changes`.
    """

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    kind: ActivityKind
    changed: list[ShiftAspect]
    material: bool
    material_changes: int
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    min_crew: Crew
    max_crew: Crew
    former_starts_at: RecordedInstant
    former_ends_at: RecordedInstant
    former_role: Line
    former_place: Line | None
    former_max_crew: Crew


class ShiftCancelled(
    Whereabouts,
    Event,
    type="baodao.scheduling.shift-cancelled.v1",
    feed="public",
    aggregate="shift_id",
):
    """A shift does not take place; who holds a seat is told, with the reason."""

    shift_id: Id
    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    kind: ActivityKind
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    role: Line
    reason: Line


class ActivityCancelled(
    Whereabouts,
    Event,
    type="baodao.scheduling.activity-cancelled.v1",
    feed="public",
    aggregate="activity_id",
):
    """An activity does not take place, and none of its shifts does."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    kind: ActivityKind
    reason: Line
    shift_ids: list[Id]
    item_id: Id | None = None


class ShiftOver(
    ServedShift,
    Event,
    type="baodao.scheduling.shift-over.v1",
    feed="public",
    aggregate="shift_id",
):
    """The time of a shift is over: what was served has to be recorded from now on.

    `people` had a seat then, apprentices among them.
    """

    people: Crew


class ActivityEnded(
    Whereabouts,
    Event,
    type="baodao.scheduling.activity-ended.v1",
    feed="public",
    aggregate="activity_id",
):
    """The last shift of an activity is over; `shift_ids` are those that took place."""

    activity_id: Id
    organisation_id: Id
    title: Line
    category: Line
    kind: ActivityKind
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    shift_ids: list[Id]
    item_id: Id | None = None


# --- commands -------------------------------------------------------------------------------------


class ChangeReceipt(Value):
    """The activity and its shifts; `changed` are the fields that are not as before."""

    activity_id: Id
    shift_ids: list[Id]
    changed: list[str]
    material: list[Id]
    """The shifts of which who holds a seat is asked again."""


class ChangeActivity(
    ActivityPlan,
    Command,
    subject="commands.scheduling.change-activity",
    reply=ChangeReceipt,
    access=_KEEPERS,
):
    """Say anew what an activity is, and its shifts; those that are not named stay as they are.

    Of a draft anything can change. Of what is published, what people decided by stays: what kind
    of activity it is, in which category, and whether it is dangerous. Nothing changes of shifts
    that have begun. Saying it as it is changes nothing, and is announced to nobody.
    """

    activity_id: Id
    shifts: list[ChangedShift] = Field(default=[], max_length=SHIFTS_AT_MOST)


class LeadReceipt(Value):
    """Who is responsible for the activity."""

    activity_id: Id
    responsible_id: Id


class AgreeToLead(
    Command,
    subject="commands.scheduling.agree-to-lead",
    reply=LeadReceipt,
    access=[oneself("activity.asked_id")],
):
    """Agree to be responsible for an activity, as only who is asked can (条例 art. 25)."""

    activity_id: Id


class EndReceipt(Value):
    """The activity, and those of its shifts that do not take place now."""

    activity_id: Id
    shift_ids: list[Id]


class CancelActivity(
    Command,
    subject="commands.scheduling.cancel-activity",
    reply=EndReceipt,
    access=_KEEPERS,
):
    """Call an activity off before it has begun, or throw a draft away."""

    activity_id: Id
    reason: OpenLine = Field(description="everybody can read it")


class CancelShift(
    Command,
    subject="commands.scheduling.cancel-shift",
    reply=EndReceipt,
    access=[
        keeper("shift.organisation_id", "organiser"),
        subtree("shift.division", *ORGANISERS),
    ],
):
    """Call one shift off before it has begun; with the last one the activity is.

    Of a draft it is only taken out.
    """

    shift_id: Id
    reason: OpenLine = Field(description="everybody can read it")
