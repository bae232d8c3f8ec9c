"""What is decided of each activity of a series, and what that needs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from baodao.kernel.policies import PolicyPack, packs_at
from baodao.kit.decisions import Aggregate, Change, Decision, Refused, accept, by, by_each
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.known.domain import KnownDivision, KnownOrganisation
from baodao.scheduling.series.domain.patterns import all_shifts, in_order
from baodao.scheduling.series.domain.series import Occurrence, Series
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.series import DoneOccurrence, RefusedOccurrence, SeriesOutcome

ItsSeries = Annotated[Series, by("series_id")]
ItsActivities = Annotated[dict[str, Activity], by_each("series.activity_ids")]
ItsShifts = Annotated[dict[str, Shift], by_each(all_shifts)]
ItsOrganisation = Annotated[KnownOrganisation, by("series.organisation_id")]
ItsGuide = Annotated[KnownOrganisation | None, by("organisation.guided_by")]
ItsDivision = Annotated[KnownDivision, by("series.division")]
ItsPacks = Annotated[dict[str, PolicyPack], packs_at("series.division")]
"""A series, all that is of it, and by which rules it is there."""


@dataclass
class Outcome:
    """What became of those that were looked at so far."""

    series: Series
    done: list[DoneOccurrence] = field(default_factory=list)
    rejected: list[RefusedOccurrence] = field(default_factory=list)
    changes: list[Change[Aggregate]] = field(default_factory=list)

    def take(self, one: Occurrence, outcome: str, decision: Decision[Any], **told: Any) -> None:
        """Take what was decided of one."""
        named = {"day": one.day, "activity_id": one.activity_id}
        if isinstance(decision, Refused):
            rules = [FailedRule.of(refusal) for refusal in decision.refusals]
            self.rejected.append(RefusedOccurrence(refusals=rules, **named))
            return
        version = decision.policy_version
        self.changes += [c.under(version) if version else c for c in decision.changes]
        if not decision.changes:
            outcome = "unchanged"
        told |= {"material": getattr(decision.reply, "material", [])}
        self.done.append(DoneOccurrence.model_validate({**named, "outcome": outcome, **told}))

    def accepted(self, *more: Change[Aggregate]) -> Decision[SeriesOutcome]:
        """All of it, committed together."""
        told = SeriesOutcome(series_id=self.series.id, done=self.done, rejected=self.rejected)
        return accept(told, *self.changes, *more)


def wanted(
    series: Series, activities: dict[str, Activity], states: tuple[str, ...]
) -> Iterator[tuple[Occurrence, Activity]]:
    """Those of a series that are in one of these states, in the order of their days."""
    for one in series.occurrences:
        activity = activities.get(one.activity_id)
        if activity and activity.state in states:
            yield one, activity


def own(activity: Activity, shifts: dict[str, Shift]) -> dict[str, Shift]:
    """The shifts of one activity, in their order."""
    return {one.id: one for one in in_order(activity, shifts)}
