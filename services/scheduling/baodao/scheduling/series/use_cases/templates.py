"""Decisions about templates: activities that never take place and that others are drafted after."""

from typing import Annotated

from baodao.kit.decisions import Decision, NewId, accept, by, by_each, refuse, use_case
from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.said import said_of_shift
from baodao.scheduling.activities.domain.shift import Shift
from baodao.scheduling.series.domain.patterns import Pattern, in_order
from baodao.schema.scheduling.copying import (
    DropTemplate,
    KeepTemplate,
    NotATemplate,
    RenameTemplate,
    TemplateReceipt,
)
from baodao.schema.scheduling.plans import ShiftPlan

_Activity = Annotated[Activity, by("activity_id")]


@use_case
def keep_template(
    command: KeepTemplate,
    activity: _Activity,
    shifts: Annotated[dict[str, Shift], by_each("activity.shift_ids")],
    new_id: NewId,
) -> Decision[TemplateReceipt]:
    """Keep the plan of an activity as it is now, under a name."""
    of = Pattern.of(activity, in_order(activity, shifts))
    if not isinstance(of, Pattern):
        return refuse(*of)
    template = activity.as_template(new_id(), command.name, [new_id() for _ in of.shifts])
    plans = [ShiftPlan.model_construct(**said_of_shift(one)) for one in of.shifts]
    kept = [
        template.after.new_shift(shift_id, plan).change()
        for shift_id, plan in zip(template.after.shift_ids, plans, strict=True)
    ]
    return accept(_receipt(template.after), template, *kept)


@use_case
def rename_template(command: RenameTemplate, activity: _Activity) -> Decision[TemplateReceipt]:
    """Call a template something else."""
    if activity.state != "template":
        return refuse(NotATemplate(activity_id=activity.id))
    renamed = activity.change(template_name=command.name)
    return accept(_receipt(renamed.after), renamed)


@use_case
def drop_template(command: DropTemplate, activity: _Activity) -> Decision[TemplateReceipt]:
    """Throw a template away."""
    if activity.state != "template":
        return refuse(NotATemplate(activity_id=activity.id))
    return accept(_receipt(activity), activity.change(state="discarded"))


def _receipt(template: Activity) -> TemplateReceipt:
    return TemplateReceipt(activity_id=template.id, name=template.template_name or template.title)
