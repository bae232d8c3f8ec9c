"""Inspections 抽查: samples that nobody can choose, and that anybody who may look draws again."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.cli.operate.draws import draw_again
from baodao.hours.checkpoints.due import SWEEPS as CHECKPOINTS
from baodao.hours.inspections import due as inspections
from baodao.hours.inspections.domain import DrawnEntry, Inspection, commitment_of, lowest
from baodao.hours.known.domain import KnownVolunteer
from baodao.hours.ledger.domain.entries import Entry
from baodao.hours.ledger.store import ENTRIES
from baodao.kernel.merkle import MerkleTree
from baodao.kit.decisions import BrokenBoundError, Refused
from baodao.kit.testing import MemoryService, slugs
from baodao.schema import Actor
from baodao.schema.base import NOBODY
from baodao.schema.hours import inspections as schema
from baodao.schema.hours.corrections import DecideCorrection, RequestCorrection
from baodao.schema.scheduling.rolls import AttendanceAnnulled
from tests.builders import hours
from tests.builders.actors import acting_as
from tests.builders.registration import ELSEWHERE, OPERATOR

ANNOUNCED = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
SERVED = datetime.fromisoformat("2026-11-10T09:00:00+08:00")
DISTRICT = ELSEWHERE[:6]
SUPERVISOR = acting_as(id="s", role="supervisor", scope=DISTRICT, purpose="hours")
AUDITOR = acting_as(id="au", role="auditor", scope="*", purpose="hours")
SECRET = "measure-twice-cut-once"
SAID: dict[str, Any] = {
    "division": DISTRICT,
    "since": "2026-11-01",
    "until": "2026-11-15",
    "sample_size": 3,
    "commitment": hashlib.sha256(SECRET.encode()).hexdigest(),
}
DAY = timedelta(days=1)


@pytest.fixture
def service() -> MemoryService:
    return hours.ledgers(ANNOUNCED - DAY)


async def serve(service: MemoryService, *people: str, starts: datetime = SERVED, **of: Any) -> None:
    for who in people:
        known = KnownVolunteer(id=who, version=1, division=ELSEWHERE, age_known=1)
        await service.put(known)
        said = {"volunteer_id": who, "sign_up_id": f"shift-{who}", **of}
        await service.follow(hours.attendance(starts, 60, **said))


async def announced(service: MemoryService, by: Actor = SUPERVISOR, **changes: Any) -> str:
    service.now = max(service.now, ANNOUNCED)
    receipt = await service.done(schema.AnnounceInspection, by, **SAID | changes)
    found: str = receipt.inspection_id
    return found


async def swept(service: MemoryService, at: datetime) -> None:
    service.now = at
    for sweep in (*CHECKPOINTS, *inspections.SWEEPS):
        for command in await service.due(sweep):
            await service.decide(command)


async def stands(service: MemoryService) -> schema.Inspection:
    (found,) = (await service.ask(schema.ListInspections(actor=NOBODY))).inspections
    one: schema.Inspection = found
    return one


async def drawn(service: MemoryService, secret: str = SECRET, **changes: Any) -> str:
    """An inspection as far as its sample is drawn."""
    one = await announced(service, **changes)
    await swept(service, ANNOUNCED + timedelta(minutes=10))
    await swept(service, ANNOUNCED + DAY)
    await service.done(schema.TellSeed, SUPERVISOR, inspection_id=one, seed_secret=secret)
    await swept(service, ANNOUNCED + DAY)
    return one


async def sample(service: MemoryService, one: str, by: Actor = AUDITOR) -> list[schema.DrawnEntry]:
    page = await service.ask(schema.ListDrawnEntries(actor=by, inspection_id=one))
    rows: list[schema.DrawnEntry] = page.drawn_entries
    return rows


async def population(service: MemoryService, one: str, limit: int = 1000) -> list[str]:
    ids: list[str] = []
    after = ""
    while True:
        asked = {"inspection_id": one, "after": after, "limit": limit}
        page = await service.ask(schema.ListPopulation(actor=AUDITOR, **asked))
        ids += [row.entry_id for row in page.entries]
        if page.next is None:
            return ids
        after = page.next


async def find(service: MemoryService, one: str, rank: int, finding: str, by: Actor) -> Any:
    said = {"inspection_id": one, "drawn_id": f"{one}-{rank:03}", "finding": finding}
    return await service.send(schema.RecordFinding, by, **said, reason="测试·已核对")


# --- the draw -------------------------------------------------------------------------------------


async def test_whoever_audits_draws_the_same_sample_again(service: MemoryService) -> None:
    await serve(service, *"abcdefgh")
    one = await drawn(service)
    said = await stands(service)
    ids = await population(service, one, limit=3)
    assert ids == [f"shift-{who}" for who in "abcdefgh"]
    tree = MerkleTree()
    for key in ids:
        tree.add(key.encode())
    assert (said.population, said.root) == (8, tree.root.hex())
    # As the event says, by hand.
    mixed = f"{SECRET}\x1f{said.checkpoint_root}".encode()
    seed = hashlib.sha256(mixed).hexdigest()
    assert said.seed == seed
    again = sorted(ids, key=lambda key: hashlib.sha256(f"{seed}\x1f{key}".encode()).hexdigest())[:3]
    rows = await sample(service, one)
    assert [row.ledger_entry.entry_id for row in rows] == again
    assert [row.rank for row in rows] == [1, 2, 3]
    assert said.drawn == 3


async def test_the_command_draws_again_and_says_what_is_not_as_published(
    service: MemoryService,
) -> None:
    await serve(service, *"abcdefgh")
    one = await drawn(service)
    again = await draw_again(service.ask, one, AUDITOR)
    assert again.wrong == []
    assert again.entry_ids == [row.ledger_entry.entry_id for row in await sample(service, one)]
    (first, *_) = service.all_of(DrawnEntry)
    await service.put(replace(first, version=first.version + 1, entry_id="shift-other"))
    early = await service.stored(Entry, "shift-a")
    await service.put(replace(early, id="shift-0", sequence=2))
    wrong = (await draw_again(service.ask, one, AUDITOR)).wrong
    assert wrong[:2] == [
        "there are 9 entries, 8 were published",
        "the entries are others than were committed to",
    ]


@given(st.sets(st.text(min_size=1, max_size=8), max_size=60), st.integers(1, 20), st.randoms())
def test_a_sample_is_the_same_in_whatever_order_and_parts_it_is_drawn(
    ids: set[str], size: int, random: Any
) -> None:
    one = sorted(ids)
    other = [*one]
    random.shuffle(other)
    half = lowest("seed", other[::2], size) + lowest("seed", other[1::2], size)
    assert lowest("seed", one, size) == lowest("seed", other, size) == lowest("seed", half, size)
    assert len(lowest("seed", one, size)) == min(size, len(one))


async def test_what_is_appended_after_the_announcement_is_not_drawn_from(
    service: MemoryService,
) -> None:
    await serve(service, "a")
    one = await announced(service)
    await serve(service, "b")
    await swept(service, ANNOUNCED + timedelta(minutes=10))
    assert (await stands(service)).population == 1
    await serve(service, "c")
    assert await population(service, one) == ["shift-a"]


async def test_other_places_and_days_are_not_in_it_and_the_days_are_those_of_china(
    service: MemoryService,
) -> None:
    last = datetime.fromisoformat("2026-11-15T23:59:00+08:00")
    await serve(service, "a", division=DISTRICT)
    await serve(service, "b", division="110101001001")
    await serve(service, "c", starts=last)
    await serve(service, "d", starts=last + timedelta(minutes=1))
    first = datetime.fromisoformat("2026-11-01T00:00:00+08:00")
    await serve(service, "e", starts=first)
    await serve(service, "f", starts=first - timedelta(minutes=1))
    one = await announced(service)
    assert await population(service, one) == ["shift-a", "shift-c", "shift-e"]


async def test_what_was_taken_back_is_drawn_and_said_to_be_taken_back(
    service: MemoryService,
) -> None:
    await serve(service, "a")
    gone = {"sign_up_id": "shift-a", "shift_id": "shift", "activity_id": "activity"}
    said = {"organisation_id": "committee", "volunteer_id": "a", "division": ELSEWHERE}
    by = {"by_role": "organiser", "reason": "测试"}
    fields = AttendanceAnnulled.model_fields
    values = {key: value for key, value in (gone | said | by).items() if key in fields}
    await service.follow(AttendanceAnnulled.model_validate(values))
    one = await drawn(service)
    (row,) = await sample(service, one)
    assert (row.ledger_entry.entry_id, row.counts_by) == ("shift-a", None)


# --- nobody chooses -------------------------------------------------------------------------------


async def test_the_seed_waits_for_a_checkpoint_of_a_day_after_the_population(
    service: MemoryService,
) -> None:
    await serve(service, "a", "b")
    one = await announced(service)
    said = {"inspection_id": one, "seed_secret": SECRET}
    await swept(service, ANNOUNCED + timedelta(minutes=9))
    assert (await stands(service)).state == "announced", "somebody may still be committing"
    await swept(service, ANNOUNCED + timedelta(minutes=10))
    await swept(service, ANNOUNCED + timedelta(minutes=11))
    assert (await stands(service)).state == "committed", "the checkpoint of today is known"
    assert slugs(await service.refused(schema.TellSeed, SUPERVISOR, **said)) == ["seed-not-due"]
    await swept(service, ANNOUNCED + DAY)
    now = await stands(service)
    assert (now.state, now.checkpoint_id) == ("fixed", "2026-11-21")
    await swept(service, ANNOUNCED + 2 * DAY)
    assert (await stands(service)).checkpoint_id == "2026-11-21", "no later one, as one likes"
    other = said | {"seed_secret": "another-secret-of-mine"}
    assert slugs(await service.refused(schema.TellSeed, SUPERVISOR, **other)) == ["other-secret"]
    await service.done(schema.TellSeed, SUPERVISOR, **said)
    assert slugs(await service.refused(schema.TellSeed, SUPERVISOR, **said)) == ["seed-not-due"]


async def test_nothing_is_drawn_from_another_population_than_was_committed_to(
    service: MemoryService,
) -> None:
    await serve(service, "a", "b")
    one = await announced(service)
    await swept(service, ANNOUNCED + timedelta(minutes=10))
    await swept(service, ANNOUNCED + DAY)
    await service.done(schema.TellSeed, SUPERVISOR, inspection_id=one, seed_secret=SECRET)
    entry = await service.stored(Entry, "shift-a")
    early = replace(entry, id="shift-0", volunteer_id="0", sequence=1)
    await service.put(early)
    await swept(service, ANNOUNCED + DAY)
    stood = await stands(service)
    assert (stood.state, stood.drawn) == ("spoiled", None)
    (told,) = service.told(schema.InspectionSpoiled)
    assert told.root == stood.root != told.found_root
    # Entries are not read again for what nothing becomes of.
    assert await inspections.due_inspections(service.reads, ANNOUNCED + 2 * DAY) == []


async def test_nothing_is_drawn_while_entries_cannot_be_read(
    service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await serve(service, "a", "b")
    one = await announced(service)
    await swept(service, ANNOUNCED + timedelta(minutes=10))
    await swept(service, ANNOUNCED + DAY)
    await service.done(schema.TellSeed, SUPERVISOR, inspection_id=one, seed_secret=SECRET)
    monkeypatch.setitem(ENTRIES.unreadable, "shift-a", "of a later version")
    await swept(service, ANNOUNCED + DAY)
    assert (await stands(service)).state == "seeded"
    monkeypatch.undo()
    await swept(service, ANNOUNCED + DAY)
    assert (await stands(service)).state == "drawn"


@pytest.mark.parametrize(
    "days",
    [
        {"since": "2026-11-15", "until": "2026-11-14"},
        {"since": "2026-11-01", "until": "2026-11-20"},
    ],
)
async def test_a_period_is_over(service: MemoryService, days: dict[str, str]) -> None:
    refused = await service.refused(schema.AnnounceInspection, SUPERVISOR, **SAID | days)
    assert slugs(refused) == ["period-not-over"]


async def test_of_nothing_nothing_is_drawn_and_that_is_published(service: MemoryService) -> None:
    await serve(service, "a", division="110101001001")
    await drawn(service)
    now = await stands(service)
    assert (now.state, now.population, now.drawn) == ("published", 0, 0)
    assert len(service.told(schema.InspectionPublished)) == 1


# --- findings -------------------------------------------------------------------------------------


async def test_the_last_finding_publishes_the_results_without_persons(
    service: MemoryService,
) -> None:
    await serve(service, "a", "b", "c")
    one = await drawn(service)
    for rank, finding in enumerate(("holds", "does-not-hold", "unclear"), start=1):
        assert (await stands(service)).state == "drawn"
        await find(service, one, rank, finding, SUPERVISOR)
    now = await stands(service)
    assert (now.state, now.holding, now.not_holding, now.unclear) == ("published", 1, 1, 1)
    (told,) = service.told(schema.InspectionPublished)
    assert not {"volunteer_id", "organisation_id", "entry_id"} & type(told).model_fields.keys()
    told_of = {event.volunteer_id: event.finding for event in service.told(schema.FindingRecorded)}
    assert sorted(told_of) == ["a", "b", "c"], "each is told what was found of theirs"


async def test_what_does_not_hold_is_corrected_and_seen_with_the_sample(
    service: MemoryService,
) -> None:
    await serve(service, "a")
    one = await drawn(service)
    await find(service, one, 1, "does-not-hold", SUPERVISOR)
    (row,) = await sample(service, one)
    assert (row.counts_by is not None, row.corrections) == (True, [])
    said = {"entry_id": row.ledger_entry.entry_id, "wrong": "not-me", "evidence": "测试·抽查"}
    asked = await service.done(RequestCorrection, SUPERVISOR, **said)
    # It is asked once, and another one of the authority decides.
    again = await service.refused(RequestCorrection, AUDITOR, **said)
    assert slugs(again) == ["correction-asked-before"]
    decision = {"correction_id": asked.correction_id, "outcome": "made", "reason": "测试·抽查"}
    own = await service.refused(DecideCorrection, SUPERVISOR, **decision)
    assert slugs(own) == ["own-matter"]
    above = acting_as(id="above", role="supervisor", scope="*", purpose="hours")
    await service.done(DecideCorrection, above, **decision)
    (row,) = await sample(service, one)
    assert row.counts_by is None
    (seen,) = row.corrections
    assert (seen.correction_id, seen.wrong, seen.state) == (asked.correction_id, "not-me", "made")


async def test_a_finding_is_given_once(service: MemoryService) -> None:
    await serve(service, "a", "b")
    one = await drawn(service)
    await find(service, one, 1, "holds", SUPERVISOR)
    again = await find(service, one, 1, "unclear", SUPERVISOR)
    assert isinstance(again, Refused)
    assert slugs(again.refusals) == ["finding-there"]


@pytest.mark.parametrize(
    "who",
    [
        acting_as(id="a", role="supervisor", scope=DISTRICT, purpose="hours"),
        acting_as(id="responsible", role="supervisor", scope=DISTRICT, purpose="hours"),
    ],
)
async def test_nobody_finds_what_is_their_own(service: MemoryService, who: Actor) -> None:
    await serve(service, "a")
    one = await drawn(service)
    outcome = await find(service, one, 1, "holds", who)
    assert isinstance(outcome, Refused)
    assert "own-matter" in slugs(outcome.refusals)


async def test_an_entry_belongs_to_its_own_inspection(service: MemoryService) -> None:
    await serve(service, "a")
    one = await drawn(service)
    other = await announced(service)
    said = {"inspection_id": other, "drawn_id": f"{one}-001", "finding": "holds"}
    refused = await service.refused(schema.RecordFinding, SUPERVISOR, **said, reason="测试")
    assert slugs(refused) == ["not-found"]


@pytest.mark.parametrize(
    "who",
    [
        OPERATOR,
        acting_as(id="c", role="organiser", scope=DISTRICT),
        acting_as(id="x", role="supervisor", scope="110101"),
    ],
)
async def test_only_who_supervises_there_inspects(service: MemoryService, who: Actor) -> None:
    assert slugs(await service.refused(schema.AnnounceInspection, who, **SAID)) == ["out-of-scope"]


# --- bounds ---------------------------------------------------------------------------------------


async def test_what_was_committed_to_is_not_changed(service: MemoryService) -> None:
    await serve(service, "a")
    await drawn(service)
    (one,) = service.all_of(Inspection)
    for changes in ({"root": "0" * 64}, {"seed": "0" * 64}, {"seed_secret": "x" * 16}):
        with pytest.raises(BrokenBoundError):
            one.change(**changes).check_bounds()
    (row,) = service.all_of(DrawnEntry)
    with pytest.raises(BrokenBoundError):
        row.change(finding="holds", found_by="a").check_bounds()


def test_a_commitment_is_the_plain_hash_of_the_secret() -> None:
    assert commitment_of("test") == (
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )
