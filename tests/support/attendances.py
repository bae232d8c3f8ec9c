"""Events as other services publish them, for tests that play their part."""

from datetime import timedelta

from baodao.schema import Envelope, Event, encode, event_subject
from baodao.schema.scheduling.attendance import AttendanceRecorded
from tests.support.scenario import COMMUNITY, now


def attendance(number: int = 1, came_late: int = 0) -> AttendanceRecorded:
    """Two hours of one volunteer, on one of many days."""
    starts_at = now() - timedelta(days=number)
    return AttendanceRecorded(
        division=COMMUNITY,
        sign_up_id=f"shift{number}-volunteer",
        shift_id=f"shift{number}",
        activity_id="activity",
        organisation_id="organisation",
        responsible_id="responsible",
        volunteer_id="volunteer",
        title="测试·巡逻",
        category="群防群治",
        shift_starts_at=starts_at,
        shift_ends_at=starts_at + timedelta(hours=2),
        checked_in_at=starts_at + timedelta(minutes=came_late),
        checked_out_at=starts_at + timedelta(hours=2),
        evidence_grade="B",
    )


def message_of(event: Event, event_id: str, version: int = 1) -> tuple[str, bytes, dict[str, str]]:
    envelope = Envelope(
        id=event_id,
        type=event.TYPE,
        source=f"/baodao/{event.CONTEXT}",
        subject=event.aggregate_id,
        time=now(),
        aggregate_type=event.aggregate_type,
        aggregate_version=version,
        correlation_id="test",
        causation_id="test",
    )
    headers, data = encode(event, envelope)
    return event_subject(event), data, headers
