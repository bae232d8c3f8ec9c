"""Copies and templates 模板: what was done before is drafted for other days."""

from typing import Literal

from pydantic import Field

from baodao.schema.access import ORGANISERS, keeper, subtree
from baodao.schema.base import (
    Command,
    Crew,
    Day,
    Id,
    Line,
    PageSize,
    PlannedDay,
    Query,
    RecordedDay,
    RecordedInstant,
    Refusal,
    Value,
)
from baodao.schema.rows import FailedRule
from baodao.schema.scheduling.activity_facts import ActivityState
from baodao.schema.words import OpenLine

COPIES_AT_MOST = 100
"""Activities copied by one command."""

_OF_ORGANISATION = (
    keeper("organisation_id", "organiser"),
    subtree("organisation.division", *ORGANISERS),
)
_OF_ACTIVITY = (
    keeper("activity.organisation_id", "organiser"),
    subtree("activity.division", *ORGANISERS),
)

ClockChange = Literal["left-out", "twice", "longer", "shorter"]
"""What clocks that are put forward or back do to a shift.

- `left-out`: there is no such time on that day; meant is the time by the clock of before, as
  RFC 5545 3.3.5 has it: 02:30 is 03:30 then.
- `twice`: there are two; meant is the first.
- `longer`, `shorter`: from the same hour to the same hour it is another time.
"""
CopyOutcome = Literal["copied", "known"]


class ClockNote(Value):
    """A shift that is not on its day as it was on the other; `number` counts from 1."""

    number: int
    change: ClockChange
    starts_at: RecordedInstant
    ends_at: RecordedInstant


class Copied(Value):
    """The draft of an activity on another day; `known` if it was made before."""

    copied_from: Id
    day: RecordedDay
    outcome: CopyOutcome
    activity_id: Id
    shift_ids: list[Id]
    clock: list[ClockNote] = Field(default=[])


class NotCopied(Value):
    """An activity that was not copied, with every rule that failed."""

    activity_id: Id
    refusals: list[FailedRule]


class CopyReceipt(Value):
    """What became of each activity."""

    copied: list[Copied]
    rejected: list[NotCopied]


class CopyActivities(
    Command,
    subject="commands.scheduling.copy-activities",
    reply=CopyReceipt,
    access=_OF_ORGANISATION,
):
    """Draft activities of an organisation again, some weeks later, by the clock of each place.

    Which there were in a week tells `list-week`. A shift at nine is at nine, whatever the clocks
    have done in between. Each is decided for itself. What was copied to a day is not copied there
    again, unless that draft was thrown away; neither is what a series has there already. What was
    called off is copied as it was planned, and whoever is responsible is asked again.
    """

    organisation_id: Id
    activity_ids: list[Id] = Field(min_length=1, max_length=COPIES_AT_MOST)
    weeks: int = Field(default=1, strict=True, ge=1, le=53)


class CopyActivity(
    Command,
    subject="commands.scheduling.copy-activity",
    reply=Copied,
    access=_OF_ACTIVITY,
):
    """Draft an activity again, or after a template: its first shift is on this day.

    By the clock of its place. On one day there is one copy; the same again is answered with it.
    """

    activity_id: Id
    day: PlannedDay


class WeekActivity(Value):
    """An activity that begins in a week, as far as it tells whether to copy it."""

    activity_id: Id
    title: str
    category: str
    state: ActivityState
    series_id: Id | None
    day: RecordedDay
    """On which it begins, by the clock of its place."""
    starts_at: RecordedInstant
    ends_at: RecordedInstant
    """When the last of its shifts ends."""
    shift_count: int


class WeekPage(Value):
    """Some activities of a week, in the order of their starts."""

    activities: list[WeekActivity]
    next: str | None = None


class ListWeek(
    Query,
    subject="queries.scheduling.list-week",
    reply=WeekPage,
    access=_OF_ORGANISATION,
):
    """The activities of an organisation that begin in the week of a day, Monday to Sunday.

    Each by the clock of its place; drafts and what was called off among them. A page has those
    that begin with one of `limit` shifts.
    """

    organisation_id: Id
    day: Day
    after: str = ""
    limit: PageSize = 100


# --- templates ------------------------------------------------------------------------------------


class TemplateReceipt(Value):
    """The template, which is an activity that never takes place, and what it is called."""

    activity_id: Id
    name: Line


class KeepTemplate(
    Command,
    subject="commands.scheduling.keep-template",
    reply=TemplateReceipt,
    access=_OF_ACTIVITY,
):
    """Keep the plan of an activity as a template of its organisation, under a name.

    It stays as it is, whatever becomes of the activity. Drafts after it are made with
    `copy-activity` and `create-series`.
    """

    activity_id: Id
    name: OpenLine


class RenameTemplate(
    Command,
    subject="commands.scheduling.rename-template",
    reply=TemplateReceipt,
    access=_OF_ACTIVITY,
):
    """Call a template something else."""

    activity_id: Id
    name: OpenLine


class DropTemplate(
    Command,
    subject="commands.scheduling.drop-template",
    reply=TemplateReceipt,
    access=_OF_ACTIVITY,
):
    """Throw a template away; what was drafted after it stays."""

    activity_id: Id


class TemplateShift(Value):
    """A shift of a template, by the clock of its place; `day` counts from 0."""

    day: int
    starts: str
    """`HH:MM`."""
    minutes: int
    role: str
    max_crew: Crew


class Template(Value):
    """A template as listed."""

    activity_id: Id
    name: str
    title: str
    category: str
    zone: str
    shifts: list[TemplateShift]


class TemplatePage(Value):
    """Some templates in the order of their ids (oldest first)."""

    templates: list[Template]
    next: str | None = None


class ListTemplates(
    Query,
    subject="queries.scheduling.list-templates",
    reply=TemplatePage,
    access=_OF_ORGANISATION,
):
    """The templates of an organisation."""

    organisation_id: Id
    after: str = ""
    limit: PageSize = 100


# --- refusals -------------------------------------------------------------------------------------


class DayIsPast(
    Refusal,
    slug="day-is-past",
    en="{day} is past, so nothing can be planned for it. Please choose a later day.",
    zh="{day}已过,不能再安排活动。请另选日期。",
):
    """Drafts are made for days to come."""

    day: RecordedDay


class NotATemplate(
    Refusal,
    slug="not-a-template",
    en="This is no template, or it has been thrown away. Please look for it in the list of "
    "templates.",
    zh="这不是模板,或者模板已被删除。请在模板列表中重新选择。",
):
    """Only templates are renamed and dropped."""

    activity_id: Id


class IsATemplate(
    Refusal,
    slug="is-a-template",
    en="This is a template, which stays as it is kept. Please draft an activity after it, and "
    "change that.",
    zh="这是模板,内容不能直接更改或发布。请先用它生成活动草稿,再修改草稿。",
):
    """A template is kept, named and dropped; everything else happens to what is drafted after it.

    A changed one is kept anew.
    """

    activity_id: Id
