"""Published years, targets, and the totals that they are compared with."""

from dataclasses import replace

from baodao.hours.accounts.domain import Booking, CommunityPool
from baodao.hours.record_reports.domain import Certifying, Recording, RecordReport
from baodao.hours.reports.domain import AnnualReport, FrozenLine, Target
from baodao.hours.totals.domain.cells import FormerDivision, ServiceCell, Sum
from baodao.hours.totals.domain.days import ServiceDays
from baodao.kit.decisions import Aggregate
from baodao.kit.testing import NOW
from baodao.schema.hours.ledger import HoursCredited


def annual() -> list[Aggregate]:
    """A community and a team have published a year in which something counts; and a target."""
    month = FrozenLine("month", "2026-11", 60, 1, 0, 60, 0, 0)
    report = AnnualReport(
        id="120104007017-2026",
        version=1,
        division="120104007017",
        year=2026,
        lines=(month, FrozenLine("category", "群防群治", 60, 1, 0, 60, 0, 0)),
        active=1,
        active_on="2026-01-10",
        published_at=NOW,
        published_by="above",
    )
    target = Target(
        id="120104007017-2026-minutes",
        version=1,
        division="120104007017",
        year=2026,
        measure="minutes",
        value=600,
        set_at=NOW,
        set_by="above",
    )
    told = RecordReport(
        id="o-2026",
        version=1,
        organisation_id="o",
        division="120104007017",
        year=2026,
        lines=report.lines,
        recording=Recording(1, 0, 0),
        certifying=Certifying(1, 0),
        published_at=NOW,
        published_by="recorder",
    )
    cell = ServiceCell.named("120104007017.2026-11.o.群防群治")
    return [report, target, told, replace(cell, version=1, b=Sum(60, 1))]


def counted_by(event: HoursCredited) -> list[Aggregate]:
    """All in which the entry that an event tells of is counted."""
    former = FormerDivision.blank(event.division)
    days = ServiceDays.named(ServiceDays.id_for(event.volunteer_id))
    cell = ServiceCell.named(ServiceCell.id_for(event))
    pool = CommunityPool.named(CommunityPool.id_for(event.division))
    booking = Booking.none(Booking.id_for(event.entry_id))
    return [replace(one, version=1) for one in (former, days, cell, pool, booking)]
