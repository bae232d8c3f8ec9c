"""Whatever happens to a shift in whatever order: nothing recorded later is beyond its ceiling."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from baodao.hours.ceilings.domain import ShiftCeiling
from baodao.hours.ledger.domain.entries import Entry, in_force
from baodao.hours.ledger.domain.ledgers import Ledger, first_fault
from baodao.kit.testing import MemoryService
from baodao.schema.hours import corrections
from baodao.schema.hours import later_entries as schema
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders.hours import SEALS, merged
from tests.builders.registration import ELSEWHERE, person
from tests.support.ceilings import counted
from tests.support.later_entries import (
    SECOND,
    WHY,
    after,
    ask,
    attended,
    decide,
    rolled,
    slugs,
    times,
    town,
)

WHO = ("v0", "v1", "v2", "v3")
LENGTH, MOST = 60, 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "settle",
                "attend",
                "annul",
                "ask",
                "ask times",
                "approve",
                "approve",
                "disown",
                "merge",
            ]
        ),
        st.sampled_from(WHO),
        st.integers(1, LENGTH),
    ),
    max_size=24,
)


async def step(service: MemoryService, what: str, who: str, minutes: int) -> bool:
    """One of what may happen; whether something was recorded later."""
    sign_up = {"sign_up_id": f"shift-{who}", "shift_id": "shift", "volunteer_id": who}
    if what == "settle":
        await service.follow(rolled(LENGTH, MOST))
    elif what == "attend":
        await service.follow(attended(who, minutes, shift_ends_at=after(LENGTH)))
    elif what == "annul":
        await service.follow(AttendanceAnnulled(division=ELSEWHERE, **sign_up))
    elif what == "ask":
        await ask(service, who, minutes=minutes)
    elif what == "ask times":
        await ask(service, who, **times((LENGTH - minutes, LENGTH)))
    elif what == "approve":
        return not slugs(await decide(service, who))
    elif what == "disown":
        await disown(service, who)
    elif who != "v0":
        await service.follow(merged("v0", who))
    return False


async def disown(service: MemoryService, who: str) -> None:
    """Somebody says of all that counts of theirs that it was somebody else."""
    for entry in list(in_force(chain(service, who))):
        wrong = {"entry_id": entry.id, "wrong": "not-me", "evidence": "测试"}
        await service.send(corrections.RequestCorrection, person(who), **wrong)
        made: dict[str, Any] = {"correction_id": f"{entry.id}-nv", "outcome": "made", **WHY}
        await service.send(corrections.DecideCorrection, SECOND, **made)


def chain(service: MemoryService, who: str) -> list[Entry]:
    found = [entry for entry in service.all_of(Entry) if entry.volunteer_id == who]
    return sorted(found, key=lambda entry: entry.sequence)


async def holds(service: MemoryService) -> None:
    """Every chain holds, and every ceiling counts what its entries add up to."""
    counted(service)
    for who in WHO:
        ledger = await service.stored(Ledger, who) or Ledger.empty(who)
        assert first_fault(ledger, chain(service, who), SEALS) is None


@settings(max_examples=60)
@given(steps=STEPS)
async def test_nothing_recorded_later_is_beyond_the_ceiling(
    steps: list[tuple[str, str, int]],
) -> None:
    service = await town()
    for what, who, minutes in steps:
        was_approved = await step(service, what, who, minutes)
        service.now += timedelta(seconds=1)
        await holds(service)
        if was_approved:
            ceiling = await service.stored(ShiftCeiling, "shift")
            assert 0 < ceiling.credited <= ceiling.most == LENGTH * MOST
            own = [one for one in in_force(chain(service, who)) if one.shift_id == "shift"]
            assert sum(one.minutes for one in own) <= LENGTH


@settings(max_examples=30)
@given(asked=st.lists(st.integers(1, LENGTH), min_size=2, max_size=4))
async def test_of_many_at_once_no_more_are_approved_than_there_is_room_for(
    asked: list[int],
) -> None:
    service = await town()
    await service.follow(rolled(LENGTH, MOST))
    messages = []
    for who, minutes in zip(WHO, asked, strict=False):
        await ask(service, who, minutes=minutes)
        said = {"later_entry_id": f"shift-{who}-later", "outcome": "approved", **WHY}
        messages.append(service.command(schema.DecideLaterEntry, SECOND, **said))
    outcomes = await service.decide_at_once(*messages)
    approved = [n for n, one in zip(asked, outcomes, strict=True) if not slugs(one)]
    left = LENGTH * MOST - sum(approved)
    assert counted(service)["shift"] == sum(approved)
    assert left >= 0
    for minutes, one in zip(asked, outcomes, strict=True):
        assert minutes > left or not slugs(one), "what had room was approved"
