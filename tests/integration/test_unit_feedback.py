"""What a unit is told of a quarter, by two processes that both find it due."""

from datetime import date, timedelta

from baodao.kernel.days import today
from baodao.kit.outbox import OUTBOX, Record
from baodao.registration.obligations.domain.quarters import quarter_before, settled_on
from baodao.schema import decode
from baodao.schema.registration import obligations
from baodao.schema.registration.obligations import UnitFeedbackIssued
from tests.support.running_town import RunningTown
from tests.support.scenario import now
from tests.support.services import RunningServices, until


async def test_a_quarter_s_feedback_is_issued_once_by_two_processes(
    services: RunningServices,
) -> None:
    await services.start_slice(registration=2)
    town = await RunningTown.prepare(services)
    note = {"organisation_id": town.scenario.organisation, "day": today(town.starts)}
    for member in town.members[:2]:
        for _ in range(2):
            await town.ask(
                obligations.RecordContact, town.organiser, volunteer_id=member, topic="测试", **note
            )
    days = date.fromisoformat(settled_on(town.quarter)) - date.fromisoformat(today(now()))
    services.set_clock((days + timedelta(days=1)).total_seconds())

    async def told() -> bool:
        pages = [
            await town.ask(obligations.ListFeedback, town.organiser, unit_id=unit)
            for unit in (town.unit, town.small_unit)
        ]
        return all(page.feedback and page.feedback[-1].quarter == town.quarter for page in pages)

    await until(told, 30, "told of the quarter")
    page = await town.ask(obligations.ListFeedback, town.liaison, unit_id=town.unit)
    feedback = page.feedback[-1]
    assert (feedback.members, feedback.withheld, feedback.minutes) == (3, False, 270)
    assert (feedback.contacts, feedback.activities, feedback.claims) == (4, 3, 0)
    # Two contacts a quarter are asked for, and by the end of the year four activities as well.
    assert feedback.members_met == (0 if town.quarter.endswith("Q4") else 2)
    small = await town.ask(obligations.ListFeedback, town.organiser, unit_id=town.small_unit)
    assert (small.feedback[-1].withheld, small.feedback[-1].minutes) == (True, None)

    # What a process had begun is finished by then.
    await services.stop("registration")
    issued = await _issued(town)
    assert len(issued) == len(set(issued))
    units = (town.unit, town.small_unit)
    assert {(u, town.quarter) for u in units} <= set(issued)
    assert set(issued) <= {
        (u, q) for u in units for q in (town.quarter, quarter_before(town.quarter))
    }


async def _issued(town: RunningTown) -> list[tuple[str, str]]:
    """Every feedback that was ever announced."""
    rows = await town.services.database("registration").find(OUTBOX, {})
    events = [decode(e.headers, e.data)[1] for row in rows for e in Record.restore(row).events]
    return [(e.unit_id, e.quarter) for e in events if isinstance(e, UnitFeedbackIssued)]
