"""Corrections: asked for, decided by somebody else, appealed, and what follows in the ledger."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from baodao.hours.corrections.domain import Correction
from baodao.hours.corrections.due import due_corrections
from baodao.hours.ledger.domain.credits import Credit
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.hours.ledger.domain.overlaps import Overlap
from baodao.hours.reconciliations.due import due_reconciliations
from baodao.kit.testing import MemoryService
from baodao.schema import Actor
from baodao.schema.hours import corrections as schema
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.hours.overlaps import SettleOverlap
from baodao.schema.registration.volunteers import VolunteerRegistered
from baodao.schema.scheduling.attendance import Stretch
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.hours import SEALS, ledgers
from tests.builders.registration import ELSEWHERE, person
from tests.support.ceilings import counted
from tests.unit.hours import test_corrected_attendance as scheduled
from tests.unit.hours.test_corrected_attendance import annulled, told

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
V = person("v")
ONE, OTHER = (acting_as(id=n, role="organiser", organisation="committee") for n in ("one", "other"))
STREET = acting_as(id="street", role="street-coordinator", scope=ELSEWHERE)
SUPERVISOR = acting_as(id="above", role="supervisor", scope="*", purpose="hours")
WHY = {"reason": "测试·已核对签到表"}


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def recorded(name: str = "s", start: float = 0, length: float = 60, **changes: Any) -> Any:
    fields = {"sign_up_id": name, "volunteer_id": "v", "shift_ends_at": after(120)} | changes
    return hours.attendance(after(start), length, **fields)


def corrected(first: Any, came: float, left: float) -> Any:
    """An organiser of scheduling says when somebody was there instead."""
    stretch = Stretch(came_at=after(came), left_at=after(left))
    return scheduled.corrected(first).model_copy(update={"after": [stretch]})


@pytest.fixture
async def service() -> MemoryService:
    """Hours with an hour of somebody in a shift of two hours."""
    service = ledgers(NOW)
    await service.follow(
        VolunteerRegistered(division=ELSEWHERE, volunteer_id="v", registered_at=START)
    )
    await service.follow(hours.over(START, after(120)), told(1, recorded()))
    return service


def times(*spans: tuple[float, float]) -> list[dict[str, datetime]]:
    return [{"came_at": after(came), "left_at": after(left)} for came, left in spans]


def longer(*spans: tuple[float, float]) -> dict[str, Any]:
    return {"wrong": "times", "stretches": times(*(spans or ((0, 120),)))}


def slugs(outcome: Any) -> list[str]:
    """Why a message was refused; nothing if it was not."""
    return [refusal.SLUG for refusal in getattr(outcome, "refusals", ())]


async def ask(
    service: MemoryService, who: Actor = V, entry: str = "s", **said: Any
) -> schema.CorrectionReceipt:
    said = {"wrong": "not-me", "evidence": "测试·纸质签到表"} | said
    receipt: schema.CorrectionReceipt = await service.done(
        schema.RequestCorrection, who, entry_id=entry, **said
    )
    return receipt


def correction_of(service: MemoryService, entry: str = "s") -> str:
    """The id of the correction of an entry that is open, or was asked for last."""
    asked = [one for one in service.all_of(Correction) if one.entry_id == entry]
    return max(asked, key=lambda one: (one.is_open, one.requested_at)).id if asked else "none"


async def decide(
    service: MemoryService, who: Actor = ONE, outcome: str = "made", entry: str = "s"
) -> Any:
    said = {"correction_id": correction_of(service, entry), "outcome": outcome, **WHY}
    return await service.send(schema.DecideCorrection, who, **said)


async def appeal(service: MemoryService, who: Actor = V) -> Any:
    asked = correction_of(service)
    return await service.send(schema.AppealCorrection, who, correction_id=asked, **WHY)


async def balance(service: MemoryService, who: str = "v") -> tuple[int, list[tuple[int, str]]]:
    ledger = await service.stored(Ledger, who) or Ledger(id=who)
    chain = [entry for entry in service.all_of(Entry) if entry.volunteer_id == who]
    chain.sort(key=lambda entry: entry.sequence)
    assert first_fault(ledger, chain, SEALS) is None
    counted(service)
    return ledger.minutes, [(entry.minutes, entry.evidence_grade) for entry in chain]


# --- what follows in the ledger -------------------------------------------------------------------


async def test_not_me_takes_the_entry_back_and_nothing_credits_it_again(
    service: MemoryService,
) -> None:
    asked = await ask(service)
    assert (asked.state, asked.level, asked.due_on) == ("asked", "organisation", "2026-12-15")
    assert (await balance(service))[0] == 60
    assert slugs(await decide(service)) == []
    assert (await balance(service))[0] == 0
    (event,) = service.told(HoursReversed)
    assert isinstance(event, HoursReversed)
    assert (event.cause, event.cause_id, event.reverses) == ("correction", "s-nv", "s")
    # An organiser cannot undo that alone by correcting the attendance once more.
    await service.follow(told(5, corrected(recorded(), 0, 90)))
    assert (await balance(service))[0] == 0
    await service.follow(told(6, annulled(recorded())))
    assert (await service.stored(Credit, "s")).known == 6
    assert [type(one).__name__ for one in service.told(schema.CorrectionOvertaken)] == []


async def test_what_was_disowned_is_not_credited_when_records_are_parted(
    service: MemoryService,
) -> None:
    clash = recorded("twice", start=30, volunteer_id="w", shift_id="other")
    await service.follow(told(1, clash), hours.merged("v", "w"))
    while due := await due_reconciliations(service.reads, service.now):
        for command in due:
            await service.decide(command)
    case = service.all_of(Overlap)[0]
    above = {"overlap_id": case.id, "decision": "rest", "reason": "测试"}
    await service.done(SettleOverlap, SUPERVISOR, **above)
    (entry_id,) = (await service.stored(Credit, case.service.attendance_id)).counting
    await ask(service, ONE, entry_id)
    assert slugs(await decide(service, OTHER, entry=entry_id)) == []
    closed = await service.stored(Overlap, case.id)
    assert (closed.decision, closed.is_reviewable) == ("corrected", False)


async def test_other_times_reverse_and_credit_as_confirmed_later(service: MemoryService) -> None:
    await ask(service, **longer((0, 45), (60, 120)))
    assert slugs(await decide(service)) == []
    assert await balance(service) == (105, [(60, "B"), (-60, "B"), (105, "C")])
    again = service.told(HoursCredited)[-1]
    assert isinstance(again, HoursCredited)
    credit = await service.stored(Credit, "s")
    assert (credit.entry_id, credit.grade, again.cause_id) == (again.entry_id, "C", "s-tv")
    # What scheduling corrects later takes back what counts now.
    await service.follow(told(5, corrected(recorded(), 0, 30)))
    assert await balance(service) == (
        30,
        [(60, "B"), (-60, "B"), (105, "C"), (-105, "C"), (30, "B")],
    )


async def test_less_time_keeps_its_grade(service: MemoryService) -> None:
    await ask(service, **longer((0, 30)))
    await decide(service)
    assert await balance(service) == (30, [(60, "B"), (-60, "B"), (30, "B")])


async def test_another_grade_moves_no_minute(service: MemoryService) -> None:
    await ask(service, ONE, wrong="grade", evidence_grade="D")
    assert slugs(await decide(service, OTHER)) == []
    assert await balance(service) == (60, [(60, "B"), (0, "D")])
    (event,) = service.told(HoursRegraded)
    assert isinstance(event, HoursRegraded)
    assert (event.cause, event.cause_id) == ("correction", "s-go")
    await service.follow(told(5, annulled(recorded())))
    assert await balance(service) == (0, [(60, "B"), (0, "D"), (-60, "D")])


@pytest.mark.parametrize("outcome", [None, "refused", "made"])
async def test_what_an_organiser_asks_for_is_in_nobodys_way(
    service: MemoryService, outcome: str | None
) -> None:
    for said in ({"wrong": "grade", "evidence_grade": "D"}, {"wrong": "not-me"}):
        await ask(service, ONE, **said)
        if outcome and (said["wrong"] == "grade" or outcome == "refused"):
            assert slugs(await decide(service, OTHER, outcome)) == []
    assert (await ask(service, V)).correction_id == "s-nv"


async def test_nobody_decides_twice(service: MemoryService) -> None:
    await ask(service)
    await decide(service, ONE, "refused")
    await appeal(service)
    asked = await service.stored(Correction, "s-nv")
    command = schema.DecideCorrection(
        actor=ONE, command_id="c", expires_at=None, correction_id="s-nv", outcome="made", **WHY
    )
    again = asked.decide(command, service.now + timedelta(days=1)).after
    assert again.broken(asked) == "it was decided by somebody who was involved before"


async def test_time_that_is_recorded_elsewhere_is_refused_by_name(service: MemoryService) -> None:
    await service.follow(told(1, recorded("next", start=60, length=30, shift_id="other")))
    await ask(service, **longer())
    refused = await decide(service)
    assert slugs(refused) == ["correction-clashes"]
    assert refused.refusals[0].entry_ids == ["next"]
    assert (await balance(service))[0] == 90
    assert slugs(await decide(service, outcome="refused")) == []


async def test_time_under_another_record_of_the_person_clashes_as_well(
    service: MemoryService,
) -> None:
    next_one = recorded("next", start=60, length=30, shift_id="other", volunteer_id="w")
    await service.follow(told(1, next_one), hours.merged("w", "v"))
    # The kept record's person asks, and whoever is that person does not decide.
    await ask(service, person("w"), **longer())
    themself = acting_as(id="w", role="organiser", organisation="committee")
    assert slugs(await decide(service, themself)) == ["own-matter"]
    assert slugs(await decide(service)) == ["correction-clashes"]


# --- what can be asked for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({"wrong": "times"}, "correction-unclear"),
        ({"wrong": "grade"}, "correction-unclear"),
        ({"wrong": "grade", "evidence_grade": "B"}, "correction-unclear"),
        ({"wrong": "grade", "evidence_grade": "A"}, "grade-not-proved"),
        ({"stretches": times((0, 30))}, "correction-unclear"),
        (longer((30, 0)), "correction-times-impossible"),
        (longer((0, 30), (20, 40)), "correction-times-impossible"),
        (longer((0, 0.5)), "correction-times-impossible"),
        # Outside the shift, and longer than any day.
        (longer((-10, 30)), "correction-times-impossible"),
        (longer((0, 121)), "correction-times-impossible"),
        (longer((0, 24 * 60 + 1)), "correction-times-impossible"),
    ],
)
async def test_what_cannot_be_is_refused(
    service: MemoryService, said: dict[str, Any], slug: str
) -> None:
    said = {"entry_id": "s", "wrong": "not-me", "evidence": "测试"} | said
    assert slugs(await service.send(schema.RequestCorrection, V, **said)) == [slug]


async def test_more_than_a_day_is_refused_also_where_no_shift_is_known() -> None:
    service = ledgers(NOW)
    await service.follow(told(1, recorded(shift_id="unknown")))
    said = {"entry_id": "s", "evidence": "测试"}
    day = await service.send(schema.RequestCorrection, V, **said, **longer((0, 24 * 60 + 1)))
    ahead = await service.send(
        schema.RequestCorrection, V, **said, **longer((8 * 24 * 60, 8 * 24 * 60 + 30))
    )
    assert slugs(day) == slugs(ahead) == ["correction-times-impossible"]


async def test_an_entry_is_asked_about_once_and_only_while_it_counts(
    service: MemoryService,
) -> None:
    await ask(service)
    said = {"entry_id": "s", "wrong": "not-me", "evidence": "测试"}
    again = await service.send(schema.RequestCorrection, V, **said)
    assert slugs(again) == ["correction-asked-before"]
    await decide(service)
    gone = await service.send(schema.RequestCorrection, V, **said)
    assert slugs(gone) == ["entry-not-counting"]


@pytest.mark.parametrize(
    "who",
    [
        person("w"),
        acting_as(id="x", role="organiser", organisation="elsewhere"),
        acting_as(id="g", role="guardian", ward="v", wards=["v"]),
    ],
)
async def test_nobody_else_asks(service: MemoryService, who: Actor) -> None:
    said = {"entry_id": "s", "wrong": "not-me", "evidence": "测试"}
    assert slugs(await service.send(schema.RequestCorrection, who, **said)) == ["not-found"]


async def test_a_guardian_asks_for_a_minor(service: MemoryService) -> None:
    child = VolunteerRegistered(
        division=ELSEWHERE, volunteer_id="child", registered_at=START, age_class="minor"
    )
    served = recorded("k", volunteer_id="child", shift_id="other")
    await service.follow(child, told(1, served))
    guardian = acting_as(id="g", role="guardian", ward="child", wards=["child"])
    assert (await ask(service, guardian, "k")).state == "asked"
    # Whoever is the guardian does not decide either, in whatever role.
    too = acting_as(id="g", role="organiser", organisation="committee", wards=["child"])
    assert slugs(await decide(service, too, entry="k")) == ["own-matter"]


# --- who decides, and by when ---------------------------------------------------------------------


@pytest.mark.parametrize("who", ["v", "responsible", "one"])
async def test_who_is_involved_does_not_decide(service: MemoryService, who: str) -> None:
    await ask(service, ONE)
    decider = acting_as(id=who, role="organiser", organisation="committee")
    assert slugs(await decide(service, decider)) == ["own-matter"]


async def test_an_appeal_rises_level_by_level_and_each_is_decided_by_somebody_else(
    service: MemoryService,
) -> None:
    await ask(service)
    assert slugs(await appeal(service)) == ["no-appeal"]
    assert slugs(await decide(service, SUPERVISOR)) == ["not-found"]
    assert slugs(await decide(service, ONE, "refused")) == []
    assert slugs(await appeal(service)) == []
    # Not the organisation any more, nor who has decided before, in whatever role.
    assert slugs(await decide(service, OTHER)) == ["not-found"]
    theirs = acting_as(id="x", role="organiser", scope=ELSEWHERE, organisation="committee")
    before = acting_as(id="one", role="street-coordinator", scope=ELSEWHERE)
    assert slugs(await decide(service, theirs)) == ["own-matter"]
    assert slugs(await decide(service, before)) == ["own-matter"]
    assert slugs(await decide(service, STREET, "refused")) == []
    assert slugs(await appeal(service)) == []
    assert slugs(await decide(service, STREET)) == ["not-found"]
    assert slugs(await decide(service, SUPERVISOR, "refused")) == []
    assert slugs(await appeal(service)) == ["no-appeal"]
    levels = [event.level for event in service.told(schema.CorrectionDecided)]
    assert levels == ["organisation", "guidance", "civil-affairs"]
    assert (await balance(service))[0] == 60


async def test_what_is_upheld_on_appeal_is_corrected(service: MemoryService) -> None:
    await ask(service)
    await decide(service, ONE, "refused")
    await appeal(service)
    assert slugs(await decide(service, STREET)) == []
    assert (await balance(service))[0] == 0


async def test_a_group_of_one_is_decided_by_who_guides_it(service: MemoryService) -> None:
    await ask(service, ONE)
    assert slugs(await decide(service, STREET)) == []


async def test_it_is_told_once_that_it_is_late(service: MemoryService) -> None:
    await ask(service)
    on_time = datetime(2026, 12, 15, 15, 59, tzinfo=UTC)
    assert await due_corrections(service.reads, on_time) == []
    service.now = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)
    (mark,) = await due_corrections(service.reads, service.now)
    await service.decide(mark)
    assert await due_corrections(service.reads, service.now) == []
    (late,) = service.told(schema.CorrectionLate)
    assert isinstance(late, schema.CorrectionLate)
    assert late.due_on == "2026-12-15"
    page = await service.ask(schema.ListCorrectionsOf(actor=V, volunteer_id="v"))
    assert page.corrections[0].is_late


async def test_nothing_is_late_while_its_year_is_not_known(service: MemoryService) -> None:
    service.now = datetime(2026, 12, 21, 1, 0, tzinfo=UTC)
    await ask(service)
    service.now = datetime(2027, 2, 1, tzinfo=UTC)
    (mark,) = await due_corrections(service.reads, service.now)
    await service.decide(mark)
    assert service.told(schema.CorrectionLate) == []
    assert await due_corrections(service.reads, service.now) == []


async def test_what_is_taken_back_otherwise_needs_no_decision(service: MemoryService) -> None:
    await ask(service)
    await service.follow(told(5, annulled(recorded())))
    await service.follow(*service.told(HoursReversed))
    assert [one.correction_id for one in service.told(schema.CorrectionOvertaken)] == ["s-nv"]
    assert (await service.stored(Correction, "s-nv")).state == "overtaken"
    assert slugs(await decide(service)) == ["correction-closed"]


async def test_lists_are_for_whose_it_is_who_recorded_it_and_above(service: MemoryService) -> None:
    await ask(service)
    organiser = acting_as(id="one", role="organiser", organisation="committee", purpose="hours")
    for query in (
        schema.ListCorrectionsOf(actor=V, volunteer_id="v"),
        schema.ListCorrections(actor=organiser, organisation_id="committee", state="asked"),
        schema.ListCorrections(actor=SUPERVISOR),
    ):
        assert len((await service.ask(query)).corrections) == 1, query
    page = await service.ask(schema.ListCorrections(actor=SUPERVISOR, state="made"))
    assert page.corrections == []
