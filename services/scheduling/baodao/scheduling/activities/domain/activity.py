"""An activity: what is done, by whom it is organised, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from baodao.kernel.lifecycle import LifeCycle, Move
from baodao.kit.decisions import Aggregate, Change
from baodao.scheduling.activities.domain.plans import Insurance, described, planned
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.activities.domain.whereabouts import Whereabouts
from baodao.schema import Event, Refusal
from baodao.schema.access import WorkRole
from baodao.schema.scheduling.activities import ActivityDrafted, ActivityPublished, CreateActivity
from baodao.schema.scheduling.activity_changes import (
    ActivityCancelled,
    ActivityChanged,
    ActivityDiscarded,
    ActivityEnded,
    LeadAgreed,
    LeadAsked,
)
from baodao.schema.scheduling.activity_facts import (
    ActivityKind,
    ActivityState,
    AgreementReason,
    EmergencyFacts,
    ProviderType,
    Subsidy,
)
from baodao.schema.scheduling.activity_refusals import ActivityOver
from baodao.schema.scheduling.copying import IsATemplate
from baodao.schema.scheduling.plans import ActivityPlan, ShiftPlan

PUBLIC: tuple[ActivityState, ...] = ("published", "ended", "cancelled")
"""What everybody may see."""


@dataclass(frozen=True, slots=True)
class Called:
    """Whom an emergency call-out is for: who lives within a division, and perhaps has a skill."""

    within: str
    skill: str | None = None

    def facts(self) -> EmergencyFacts:
        """As messages tell it."""
        return EmergencyFacts(within=self.within, skill=self.skill)


@dataclass(frozen=True, slots=True)
class FormerTerms:
    """A risk note and an agreement's text as they stood there, until another version did."""

    version: int
    risk_note: str
    agreement_text: str | None
    until_at: datetime


@dataclass(frozen=True, slots=True)
class LeadPaper:
    """A sheet on which somebody agreed to be responsible, as somebody else has recorded it.

    `falls_to` is who is responsible if they have signed none.
    """

    lead_id: str
    reference: str
    signed_on: str
    falls_to: str
    by_role: WorkRole
    by_organisation: str | None = None


@dataclass(frozen=True, slots=True)
class After:
    """After what an activity is drafted: another one or a template, and as one of a series."""

    activity_id: str | None = None
    series_id: str | None = None


NOTHING = After()
"""Of what is drafted by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Aggregate):
    """What is done, by whom it is organised, and where; its shifts are aggregates of their own.

    `asked_id` is who was asked to be responsible and has not agreed; a draft names them already.
    `agreement` is known once it is published, and so is `recorded_by`, who keeps its records.
    `terms_version` counts the wordings of risk note and agreement; of the former ones those are
    kept that somebody may have agreed to.
    A template has the plan of an activity and shifts on some day, after which others are drafted.
    """

    LIFE: ClassVar = LifeCycle(
        begins=("draft", "template"),
        publish=Move(("draft",), "published"),
        discard=Move(("draft", "template"), "discarded"),
        cancel=Move(("published",), "cancelled"),
        end=Move(("published",), "ended"),
    )

    organisation_id: str
    title: str
    category: str
    division: str
    where: Whereabouts
    responsible_id: str
    risk_note: str
    zone: str
    state: ActivityState
    shift_ids: tuple[str, ...]
    asked_id: str | None = None
    category_code: str | None = None
    kind: ActivityKind = "volunteer"
    provider: ProviderType = "residents"
    danger: bool = False
    insurance: Insurance | None = None
    subsidies: tuple[Subsidy, ...] = ()
    with_foreigners: bool = False
    agreement_asked: bool = False
    agreement: tuple[AgreementReason, ...] = ()
    agreement_text: str | None = None
    by_approval: bool = False
    terms_version: int = 1
    former_terms: tuple[FormerTerms, ...] = ()
    recorded_by: str | None = None
    cancel_reason: str | None = None
    called: Called | None = None
    item_id: str | None = None
    series_id: str | None = None
    copied_from: str | None = None
    campaign_id: str | None = None
    template_name: str | None = None
    lead_paper: LeadPaper | None = None

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return self.state in PUBLIC

    @property
    def is_to_be_read(self) -> bool:
        """Whether who signs up has to read the risk note: of danger, or before an agreement."""
        return self.danger or bool(self.agreement)

    @property
    def is_agreed(self) -> bool:
        """Whether who is responsible has agreed to be."""
        return self.asked_id != self.responsible_id

    @property
    def paper(self) -> LeadPaper | None:
        """The sheet on which who is responsible agreed; None if they did themself, or have not."""
        paper = self.lead_paper
        return paper if paper and paper.lead_id == self.responsible_id else None

    @property
    def emergency(self) -> EmergencyFacts | None:
        """Whom a call-out is for, as messages tell it; None of every other activity."""
        return self.called.facts() if self.called else None

    def broken(self, before: Aggregate) -> str | None:
        """Every change of state is a move of `LIFE`."""
        return self.LIFE.broken(before, self)

    @classmethod
    def draft(
        cls,
        activity_id: str,
        shift_ids: Iterable[str],
        plan: CreateActivity,
        division: str,
        called: Called | None = None,
        after: After = NOTHING,
    ) -> Change[Self]:
        """Draft an activity in a division, which nobody can sign up for yet."""
        lead = plan.responsible_id
        drafted = ActivityDrafted(
            division=division,
            activity_id=activity_id,
            organisation_id=plan.organisation_id,
            title=plan.title,
            category=plan.category,
            item_id=plan.item_id,
            series_id=after.series_id,
            copied_from=after.activity_id,
        )
        draft = cls(
            id=activity_id,
            organisation_id=plan.organisation_id,
            division=division,
            responsible_id=lead,
            asked_id=None if plan.actor.id == lead else lead,
            state="draft",
            shift_ids=tuple(shift_ids),
            called=called,
            item_id=plan.item_id,
            series_id=after.series_id,
            copied_from=after.activity_id,
            **described(plan),
        )
        return draft.change(drafted, *draft.asking())

    def as_template(self, template_id: str, name: str, shift_ids: Iterable[str]) -> "Change[Self]":
        """Keep what it is planned to be under a name; nobody hears of it.

        A call-out is one once, an item is taken up once, and nobody has agreed to its terms.
        """
        kept = replace(
            self,
            id=template_id,
            version=0,
            announced=0,
            state="template",
            template_name=name,
            shift_ids=tuple(shift_ids),
            responsible_id=self.asked_id or self.responsible_id,
            asked_id=None,
            agreement=(),
            recorded_by=None,
            cancel_reason=None,
            series_id=None,
            copied_from=self.id,
            campaign_id=None,
            called=None,
            item_id=None,
            terms_version=1,
            former_terms=(),
            lead_paper=None,
        )
        return kept.change()

    def new_shift(self, shift_id: str, plan: ShiftPlan) -> Shift:
        """A shift of this activity as it is planned."""
        return Shift(
            id=shift_id,
            activity_id=self.id,
            organisation_id=self.organisation_id,
            division=self.division,
            state="draft",
            seats_taken=0,
            **self.carried(),
            **planned(plan),
        )

    def carried(self) -> dict[str, Any]:
        """What its shifts carry of it."""
        return {
            "responsible_id": self.responsible_id,
            "title": self.title,
            "category": self.category,
            "zone": self.zone,
            "where": self.where,
            "kind": self.kind,
            "danger": self.danger,
            "agreement_required": bool(self.agreement),
            "called_within": self.called.within if self.called else None,
            "terms_version": self.terms_version if self.is_to_be_read else None,
            "campaign_id": self.campaign_id,
            "activity_by_approval": self.by_approval,
        }

    def described(self, plan: ActivityPlan, now: datetime) -> Self:
        """The activity as a plan describes it; other words about risks are another version."""
        after = replace(self, **described(plan))
        said = (self.risk_note, self.agreement_text)
        if said == (after.risk_note, after.agreement_text):
            return after
        former = self.former_terms
        if self.is_public and self.is_to_be_read:
            former = (*former, FormerTerms(self.terms_version, *said, now))
        return replace(after, terms_version=self.terms_version + 1, former_terms=former)

    def asking(self) -> list[Event]:
        """Ask who has not agreed to be responsible, if there is anybody."""
        if self.asked_id is None:
            return []
        lead, series = self.asked_id, self.series_id
        return [LeadAsked(responsible_id=lead, series_id=series, **self._named())]

    def over_refusals(self) -> list[Refusal]:
        """`activity-over` if nothing of it changes any more, `is-a-template` if nothing does."""
        if self.state in ("draft", "published"):
            return []
        if self.state == "template":
            return [IsATemplate(activity_id=self.id)]
        return [ActivityOver(activity_id=self.id, state=self.state)]

    def publish(self, shifts: Iterable[Shift]) -> Change[Self]:
        """Publish the activity with its shifts: open for sign-up."""
        published = ActivityPublished(
            title=self.title,
            category=self.category,
            zone=self.zone,
            shifts=[shift.facts() for shift in shifts],
            kind=self.kind,
            category_code=self.category_code,
            danger=self.danger,
            agreement=list(self.agreement),
            recorded_by=self.recorded_by,
            emergency=self.emergency,
            item_id=self.item_id,
            series_id=self.series_id,
            campaign_id=self.campaign_id,
            **self._named(),
            **self.where.facts(),
        )
        return self.change(published, state="published", asked_id=None)

    def agree(self, paper: LeadPaper | None = None) -> Change[Self]:
        """Let who was asked be responsible from now on, by their word or by a sheet of paper."""
        lead, former = self.asked_id or self.responsible_id, self.responsible_id
        agreed = LeadAgreed(
            responsible_id=lead,
            former_responsible_id=former if former != lead else None,
            by_role=paper.by_role if paper else None,
            by_organisation=paper.by_organisation if paper else None,
            signed_on=paper.signed_on if paper else None,
            **self._named(),
        )
        return self.change(agreed, responsible_id=lead, asked_id=None, lead_paper=paper)

    def grow(self, *, large: bool) -> Change[Self]:
        """Have more people come, as a large event from now on or not.

        Written in any case: of two shifts that grow at once, one sees what the other has become.
        """
        return self.change(agreement=(*self.agreement, "large-event") if large else self.agreement)

    def changed(self, fields: Sequence[str], shifts: Iterable[Shift]) -> ActivityChanged:
        """Tell that a published one is as it is now; `shifts` are those to come."""
        return ActivityChanged(
            zone=self.zone,
            changed=list(fields),
            shifts=[shift.facts() for shift in shifts],
            **self._told(),
        )

    def cancel(self, reason: str, shift_ids: Sequence[str]) -> Change[Self]:
        """Call it off with these shifts, or throw a draft away."""
        if self.state == "draft":
            discarded = ActivityDiscarded(item_id=self.item_id, **self._named())
            return self.change(discarded, state="discarded", cancel_reason=reason)
        cancelled = ActivityCancelled(
            reason=reason, shift_ids=list(shift_ids), item_id=self.item_id, **self._told()
        )
        return self.change(cancelled, state="cancelled", cancel_reason=reason, asked_id=None)

    def end(self, held: Sequence[Shift], **fields: Any) -> Change[Self]:
        """Note that the last of its shifts is over; these took place."""
        ended = ActivityEnded(
            starts_at=min(shift.starts_at for shift in held),
            ends_at=max(shift.ends_at for shift in held),
            shift_ids=[shift.id for shift in held],
            item_id=self.item_id,
            **self._told(),
        )
        return self.change(ended, state="ended", asked_id=None, **fields)

    def _named(self) -> dict[str, Any]:
        return {
            "division": self.division,
            "activity_id": self.id,
            "organisation_id": self.organisation_id,
        }

    def _told(self) -> dict[str, Any]:
        what = {"title": self.title, "category": self.category, "kind": self.kind}
        return self._named() | what | self.where.facts()


def after_one(activity: Activity, shifts: Iterable[Shift], reason: str) -> list[Change[Activity]]:
    """What becomes of a published activity whose shifts are these now: perhaps it is over.

    Without any to come it has ended, if one took place, and else is cancelled with the reason.
    """
    known = list(shifts)
    if activity.state != "published" or any(one.state == "published" for one in known):
        return []
    held = [one for one in known if one.state == "over"]
    if held:
        return [activity.end(held)]
    return [activity.cancel(reason, [one.id for one in known])]


def first_begun(shifts: Iterable[Shift], now: datetime) -> datetime | None:
    """When the first of these shifts has begun; None if none has."""
    return min((one.starts_at for one in shifts if one.has_begun(now)), default=None)
