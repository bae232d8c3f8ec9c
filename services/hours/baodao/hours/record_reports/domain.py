"""An organisation's report on what it has recorded and certified, frozen as it is published."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from baodao.hours.reports.domain import FrozenLine, FrozenYear
from baodao.kernel.divisions import ancestry
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours import record_reports as schema
from baodao.schema.registration.divisions import LEVELS

_PROVINCE = min(LEVELS)


@dataclass(frozen=True, slots=True)
class Recording:
    """How much of what fell due in a year was recorded, in shifts."""

    in_time: int = 0
    late: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Certifying:
    """How many certificates were issued in a year, and how many of these hold no more."""

    issued: int = 0
    revoked: int = 0


class RecordFigures(NamedTuple):
    """What was just added up of an organisation and a year; `division` is where it served."""

    division: str | None = None
    lines: tuple[FrozenLine, ...] = ()
    recording: Recording = Recording()
    certifying: Certifying = Certifying()


def place_of(minutes: Mapping[str, int]) -> str | None:
    """The lowest division in which all of it was served, of minutes by division.

    Of what was served in several provinces, the province of most; None if nothing was served.
    """
    if not minutes:
        return None
    above = ancestry(min(minutes))
    shared = [one for one in above if all(code.startswith(one) for code in minutes)]
    if shared:
        return shared[-1]
    provinces = Counter[str]()
    for code, count in sorted(minutes.items()):
        provinces[code[:_PROVINCE]] += count
    return max(provinces, key=lambda province: provinces[province])


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReport(FrozenYear):
    """The year of an organisation: what it had recorded and certified."""

    organisation_id: str
    recording: Recording
    certifying: Certifying

    def broken(self, before: Aggregate) -> str | None:
        """It stays as it was, and no more was revoked than issued."""
        if self.certifying.revoked > self.certifying.issued:
            return "more certificates were revoked than issued"
        # With slots, dataclass makes the class anew: `super()` without it would mean another one.
        return FrozenYear.broken(self, before)

    @property
    def counts(self) -> dict[str, int]:
        """Its figures, by the names that they have in answers and in what is told."""
        whole = self.whole
        return {
            "minutes": whole.minutes,
            "entries": whole.entries,
            "recorded_in_time": self.recording.in_time,
            "recorded_late": self.recording.late,
            "not_recorded": self.recording.missing,
            "certificates_issued": self.certifying.issued,
            "certificates_revoked": self.certifying.revoked,
        }

    @classmethod
    def publish(
        cls,
        command: schema.PublishRecordReport,
        division: str,
        figures: RecordFigures,
        now: datetime,
    ) -> Change[Self]:
        """Publish it, with what was added up."""
        report = cls(
            id=cls.id_for(command.organisation_id, command.year),
            organisation_id=command.organisation_id,
            division=division,
            year=command.year,
            lines=figures.lines,
            recording=figures.recording,
            certifying=figures.certifying,
            published_at=now,
            published_by=command.actor.id,
        )
        told = schema.RecordReportPublished(
            division=division,
            record_report_id=report.id,
            organisation_id=report.organisation_id,
            year=report.year,
            **report.counts,
        )
        return report.change(told)
