"""Every day and instant that a command asks for: how far ahead it may lie, or why that is free."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from pydantic import AfterValidator, BaseModel

from baodao.kit.decisions.horizons import horizon_of
from baodao.schema.base import Command
from baodao.schema.catalog import COMMANDS, REFUSALS
from baodao.schema.contract import resolve_references
from baodao.schema.sampling import example_value
from baodao.schema.spoken import say_day
from baodao.schema.times import Day, Horizon, Instant

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = NOW.date()
FREE = {
    "expires_at": "at most five minutes from now, or the command is invalid",
    "ImportDivisions.rows.valid_from": "a row too far ahead is rejected alone, as any wrong row",
    "CreateActivity.shifts.starts_at": "a draft binds nobody; publishing has a horizon by policy",
    "CreateActivity.shifts.ends_at": "a draft binds nobody; publishing has a horizon by policy",
    "sent_at": "a device's clock says anything; it is flagged",
    "RecordRoll.lines.at": "a line of a time that has not come is answered alone",
    "CreateActivity.shifts.sign_up_opens_at": "a draft; its shift ends within the horizon",
    "ChangeActivity.shifts.starts_at": "of a draft, or within the horizon of publishing by policy",
    "ChangeActivity.shifts.ends_at": "of a draft, or within the horizon of publishing by policy",
    "ChangeActivity.shifts.sign_up_opens_at": "a draft; its shift ends within the horizon",
    "OfferSwap.until_at": "it is never open longer than until the starts of its shifts",
    "InviteToShift.until_at": "it is never open longer than until the start of its shift",
    "ImportProgramme.rows.shifts.starts_at": "a draft, as of `CreateActivity`",
    "ImportProgramme.rows.shifts.ends_at": "a draft, as of `CreateActivity`",
    "ImportProgramme.rows.shifts.sign_up_opens_at": "a draft, as of `CreateActivity`",
    "IssueCertificate.first_day": "it narrows what was recorded, which is past",
    "IssueCertificate.last_day": "the same",
    "OpenRound.since": "the period that it honours; nothing waits for its days",
    "OpenRound.until": "the same",
    "CallOut.starts_at": "within hours that the pack says (`call-out-too-far-ahead`)",
    "CallOut.ends_at": "so long after the start as the pack says (`shift-too-long`)",
}
PAST = {
    "CheckIn.at": "time-in-the-future",
    "CheckOut.at": "time-in-the-future",
    "CloseRoll.ended_at": "end-outside-shift",
    "CorrectAttendance.stretches.came_at": "time-in-the-future",
    "CorrectAttendance.stretches.left_at": "time-in-the-future",
    "RequestCorrection.stretches.came_at": "correction-times-impossible",
    "RequestCorrection.stretches.left_at": "correction-times-impossible",
    "RequestLaterEntry.stretches.came_at": "later-entry-times-impossible",
    "RequestLaterEntry.stretches.left_at": "later-entry-times-impossible",
    "RecordLeadAgreement.signed_on": "day-in-future",
    "RecordTraining.first_day": "training-times-impossible",
    "RecordTraining.last_day": "training-times-impossible",
    "AnnounceInspection.since": "period-not-over",
    "AnnounceInspection.until": "period-not-over",
    "ReportClaim.day": "day-in-future",
    "RecordContact.day": "day-in-future",
    "MeasurePremises.day": "day-in-future",
    "AssessPremises.day": "day-in-future",
    "birth_date": "born-in-the-future",
    "RecordDeath.day": "death-day-wrong",
    "ReportProject.from_day": "day-in-future",
    "ReportProject.until_day": "day-in-future",
    "ReportProjectAgain.from_day": "day-in-future",
    "ReportProjectAgain.until_day": "day-in-future",
    "given_at": "consent-incomplete",
    "signed_on": "sheet-invalid",
    "awarded_on": "award-unclear",
}
"""What tells of something that has happened, with the refusal of what has not happened yet."""

# The validators by which a day or an instant that is asked for can be told.
ASKED = {
    part.func
    for kind in (Day, Instant)
    for part in kind.__metadata__
    if isinstance(part, AfterValidator)
}
Path = tuple[str, ...]


def parts(annotation: Any, metadata: Any = ()) -> list[Any]:
    arguments = get_args(annotation)
    return (
        [*metadata, *(p for a in arguments for p in parts(a))]
        if arguments
        else [
            *metadata,
            annotation,
        ]
    )


def asked_in(model: type[BaseModel]) -> Iterator[tuple[Path, int | None]]:
    """The way to each day and instant of a model, with its horizon in days if it has one."""
    for name, field in model.model_fields.items():
        found = parts(field.annotation, field.metadata)
        for part in found:
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from (((name, *path), days) for path, days in asked_in(part))
        if any(isinstance(p, AfterValidator) and p.func in ASKED for p in found):
            days = [p.days for p in found if isinstance(p, Horizon)]
            yield (name,), days[0] if days else None


FIELDS = [(kind, *found) for kind in COMMANDS.values() for found in asked_in(kind)]
WITH_HORIZON = [(kind, path, days) for kind, path, days in FIELDS if days is not None]


def label(kind: type[Command], path: Path) -> str:
    return ".".join((kind.__name__, *path))


def test_every_field_has_a_horizon_or_a_reason() -> None:
    free = {label(kind, path) for kind, path, days in FIELDS if days is None}
    stated = {**FREE, **PAST}
    # What stands without its command is the same in all of them.
    used = {name if name in stated else name.rpartition(".")[2] for name in free}
    assert used == stated.keys()
    assert set(PAST.values()) <= REFUSALS.keys()


def sample(kind: type[Command], path: Path, day: str) -> Command:
    """A command of this kind that asks for this day there."""
    value = example_value(kind.__name__, resolve_references(kind.model_json_schema()))
    target: Any = value
    for name in path[:-1]:
        target = target[name]
        target = target[0] if isinstance(target, list) else target
    target[path[-1]] = [day] if isinstance(target[path[-1]], list) else day
    return kind.model_validate(value)


@pytest.mark.parametrize(
    ("kind", "path", "days"),
    WITH_HORIZON,
    ids=[label(kind, path) for kind, path, _ in WITH_HORIZON],
)
def test_a_day_beyond_its_horizon_is_named(kind: type[Command], path: Path, days: int) -> None:
    beyond = horizon_of(kind)
    assert beyond
    last = TODAY + timedelta(days=days)
    for day in (date(1900, 1, 1), TODAY, last):
        assert beyond(sample(kind, path, day.isoformat()), NOW) == []
    for far in (last + timedelta(days=1), date(2199, 12, 31)):
        (refusal,) = beyond(sample(kind, path, far.isoformat()), NOW)
        assert refusal.SLUG == "beyond-horizon"
        assert (refusal.day, refusal.latest) == (far.isoformat(), last.isoformat())
        assert refusal.field.replace(".0", "") == ".".join(path)
        for language in ("en", "zh-Hans"):
            assert say_day(last.isoformat(), language) in refusal.text(language)
