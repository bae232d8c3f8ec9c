"""What is told of a person that shifts ask for, as events of chosen versions."""

from typing import Any

from baodao.kit.testing import NOW
from baodao.schema import Envelope, Event
from baodao.schema.hours.trainings import TrainingRecorded, TrainingTakenBack
from baodao.schema.registration.member_reports import MemberReportAccepted, MemberReportEnded
from baodao.schema.registration.membership_parts import Scope
from baodao.schema.registration.memberships import MembershipBegan, MembershipEnded
from baodao.schema.registration.skills import SkillHeld
from baodao.schema.registration.volunteers import SkillsChanged
from tests.builders.registration import COMMUNITY


def about(event: Event, version: int, *, number: str = "") -> tuple[Envelope, Event]:
    """An event as one version of its aggregate."""
    envelope = Envelope(
        id=f"{event.aggregate_id}-{version}{number}",
        type=event.TYPE,
        source="/baodao/registration",
        subject=event.aggregate_id,
        time=NOW,
        aggregate_type=event.aggregate_type,
        aggregate_version=version,
        correlation_id="c",
        causation_id="c",
    )
    return envelope, event


def began(who: str, team: str = "o", **days: Any) -> MembershipBegan:
    """Somebody is a member of a team, since the first of the month."""
    scope = Scope(kind="team-member", volunteer_id=who, organisation_id=team, place_id=None)
    term = {"from_day": "2026-11-01", "until_day": None} | days
    return MembershipBegan(division=COMMUNITY, membership_id=f"m-{who}-{team}", scope=scope, **term)


def left(who: str, team: str = "o", on: str = "2026-11-23") -> MembershipEnded:
    """They are not any more."""
    scope = began(who, team).scope
    key = f"m-{who}-{team}"
    return MembershipEnded(
        division=COMMUNITY, membership_id=key, scope=scope, was="active", reason="left", on=on
    )


def accepted(who: str, division: str = COMMUNITY) -> MemberReportAccepted:
    """A community has taken their report."""
    return MemberReportAccepted(
        division=division,
        report_id=f"r-{who}",
        volunteer_id=who,
        unit_id="u",
        receipt="测试-1",
        accepted_on="2026-11-01",
    )


def ended(who: str, report: str = "", division: str = COMMUNITY) -> MemberReportEnded:
    """That report is past."""
    return MemberReportEnded(
        division=division,
        report_id=report or f"r-{who}",
        volunteer_id=who,
        unit_id="u",
        reason="own-wish",
        ended_on="2026-11-22",
    )


def can(who: str, *skills: str, proven: bool = True, until: str | None = None) -> SkillsChanged:
    """What they can do, proved or not."""
    held = [SkillHeld(skill=one, proven=proven, expires_on=until) for one in skills]
    return SkillsChanged(division=COMMUNITY, volunteer_id=who, skills=held, categories=[])


def trained(who: str, course: str | None = "first-aid", **changes: Any) -> TrainingRecorded:
    """Hours has a training of theirs, which is good for ever unless it is said until when."""
    facts = {
        "division": COMMUNITY,
        "training_id": f"t-{who}-{course}",
        "volunteer_id": who,
        "organisation_id": "o",
        "course": course,
        "result": "passed",
        "minutes": 60,
        "first_day": "2026-11-01",
        "last_day": "2026-11-01",
        "expires_on": None,
    }
    return TrainingRecorded.model_validate(facts | changes)


def untrained(who: str, course: str | None = "first-aid", **changes: Any) -> TrainingTakenBack:
    """That training was taken back."""
    told = trained(who, course, **changes)
    return TrainingTakenBack(
        division=told.division,
        training_id=told.training_id,
        volunteer_id=told.volunteer_id,
        organisation_id=told.organisation_id,
        course=told.course,
    )
