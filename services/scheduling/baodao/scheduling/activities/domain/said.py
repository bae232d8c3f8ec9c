"""Activities and shifts in the words of their organiser: what a plan says that is as they are."""

from dataclasses import asdict
from typing import Any

from baodao.scheduling.activities.domain.activity import Activity
from baodao.scheduling.activities.domain.shift import Shift
from baodao.schema.scheduling.plans import Insurance, ShiftPlan, SignUpScope, Skill


def said_of(activity: Activity) -> dict[str, Any]:
    """The fields of an `ActivityPlan` that says of an activity what it is."""
    insured = activity.insurance
    return {
        **activity.where.facts(),
        "title": activity.title,
        "category": activity.category,
        "category_code": activity.category_code,
        "kind": activity.kind,
        "provider": activity.provider,
        "responsible_id": activity.asked_id or activity.responsible_id,
        "risk_note": activity.risk_note,
        "zone": activity.zone,
        "danger": activity.danger,
        "insurance": Insurance.model_construct(**asdict(insured)) if insured else None,
        "subsidies": list(activity.subsidies),
        "with_foreigners": activity.with_foreigners,
        "agreement_asked": activity.agreement_asked,
        "agreement_text": activity.agreement_text,
        "by_approval": activity.by_approval,
    }


def said_of_shift(shift: Shift) -> dict[str, Any]:
    """The fields of a `ShiftPlan` that says of a shift what it is.

    When sign-up opens is said where its organiser has said it; else it opens with publication.
    """
    said = {name: getattr(shift, name) for name in ShiftPlan.model_fields}
    said["scope"] = SignUpScope.model_construct(**asdict(shift.scope))
    said["skills"] = [Skill.model_construct(**asdict(one)) for one in shift.skills]
    said["courses_needed"] = list(shift.courses_needed)
    if shift.state != "draft" and not shift.opens_as_planned:
        said["sign_up_opens_at"] = None
    return said
