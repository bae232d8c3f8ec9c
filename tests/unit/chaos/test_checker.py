"""The checker of `make chaos` finds each thing that can be wrong, and nothing in an honest run."""

import ast
import dataclasses
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders.chaos import FULL, NOW, HonestRun
from tests.chaos.checker.verdict import contradictions
from tests.chaos.journal import Answer

CHECKER = Path(__file__).parents[2] / "chaos" / "checker"
Damage = Callable[[HonestRun], Any]


def found(run: HonestRun) -> set[str]:
    return {contradiction.rule for contradiction in contradictions(run.journal, run.evidence)}


def stored(run: HonestRun, collection: str, key: str) -> dict[str, Any]:
    return next(d for d in run.evidence.stored[collection] if d["_id"] == key)


# --- answers ---


def told_otherwise(run: HonestRun) -> None:
    run.named("reserve", "refused").answers.append(Answer(201, {}, NOW))


def told_of_a_defect(run: HonestRun) -> None:
    run.named("reserve", "refused").answers[:] = [Answer(500, {"title": "?"}, NOW)]


def told_yes_and_nothing_done(run: HonestRun) -> None:
    asked = run.asked("reserve", "s1", "v1")
    asked.answers.append(Answer(201, {}, NOW))


def carried_out_after_a_no(run: HonestRun) -> None:
    facts = {"shift_id": "s1", "volunteer_id": "v2", "seats_taken": 2, "max_crew": 1}
    run.event("scheduling", "seat-reserved", run.named("reserve", "refused"), "shift/s1", **facts)


def carried_out_twice(run: HonestRun) -> None:
    about = {"shift_id": "s1", "volunteer_id": "v1", "seats_taken": 0, "max_crew": 1}
    run.event("scheduling", "seat-released", run.named("cancel"), "shift/s1", **about)


def carried_out_for_another(run: HonestRun) -> None:
    run.named("cancel").volunteer_id = "v2"


def never_answered(run: HonestRun) -> None:
    run.asked("cancel", "s2", "v1")


def done_for_nobody(run: HonestRun) -> None:
    run.event("scheduling", "checked-in", "a stranger", "sign-up/s1-v1", volunteer_id="v1")


def key_of_nobody(run: HonestRun) -> None:
    run.evidence.inbox["scheduling"][run.row("scheduling", "strange")] = {"reply": b"{}"}


def refusal_forgotten(run: HonestRun) -> None:
    run.evidence.inbox["scheduling"].pop(run.row("scheduling", run.named("reserve", "refused").id))


def acceptance_forgotten(run: HonestRun) -> None:
    run.evidence.inbox["scheduling"].pop(run.row("scheduling", run.named("check-in").id))


def inbox_changed_its_mind(run: HonestRun) -> None:
    key = run.row("scheduling", run.named("check-in").id)
    run.evidence.inbox["scheduling"][key]["refused"] = True


def inbox_has_another_reply(run: HonestRun) -> None:
    key = run.row("scheduling", run.named("check-in").id)
    run.evidence.inbox["scheduling"][key]["reply"] = b'{"sign_up_id":"another"}'


# --- seats ---


def sold_twice(run: HonestRun) -> None:
    sign_up = {"_id": "s1-v1", "shift_id": "s1", "volunteer_id": "v1", "state": "reserved"}
    run.evidence.stored["sign_ups"].append(sign_up | {"announced": 0})
    stored(run, "shifts", "s1")["seats_taken"] = 2


def sold_twice_for_a_moment(run: HonestRun) -> None:
    event = next(e for e in run.evidence.log["scheduling"] if e.type == "seat-released")
    run.evidence.log["scheduling"].remove(event)


def miscounted(run: HonestRun) -> None:
    stored(run, "shifts", "s2")["seats_taken"] = 2


def seat_of_nobody(run: HonestRun) -> None:
    stored(run, "shifts", "s2")["seats_taken"] = 2
    sign_up = {"_id": "s2-v2", "shift_id": "s2", "volunteer_id": "v2", "state": "reserved"}
    run.evidence.stored["sign_ups"].append(sign_up | {"announced": 0})


def seat_lost(run: HonestRun) -> None:
    stored(run, "sign_ups", "s1-v2")["state"] = "cancelled"


def taken_twice(run: HonestRun) -> None:
    facts = {"shift_id": "s1", "volunteer_id": "v2", "seats_taken": 1, "max_crew": 1}
    run.event("scheduling", "seat-reserved", run.asked("reserve"), "shift/s1", **facts)


def in_two_places(run: HonestRun) -> None:
    shift = stored(run, "shifts", "s1")
    shift["starts_at"], shift["ends_at"] = NOW, NOW + timedelta(hours=1)
    sign_up = {"_id": "s1-v1", "shift_id": "s1", "volunteer_id": "v1", "state": "reserved"}
    run.evidence.stored["sign_ups"].append(sign_up | {"announced": 0})


def booked_for_nothing(run: HonestRun) -> None:
    stored(run, "calendars", "v2")["bookings"].append({"shift_id": "s2"})


def not_booked(run: HonestRun) -> None:
    seat_of_nobody(run)
    stored(run, "calendars", "v2")["bookings"] = [{"shift_id": "s2"}]


# --- the ledger ---


def minutes_changed(run: HonestRun) -> None:
    stored(run, "entries", "s2-v1")["minutes"] = 91


def entry_lost(run: HonestRun) -> None:
    run.evidence.stored["entries"].clear()


def entry_twice(run: HonestRun) -> None:
    entry = stored(run, "entries", "s2-v1")
    run.evidence.stored["entries"].append(entry | {"_id": "again", "sequence": 2})


def attendance_untold(run: HonestRun) -> None:
    stored(run, "sign_ups", "s2-v1")["state"] = "reserved"


def attendance_told_twice(run: HonestRun) -> None:
    event = run.evidence.log["scheduling"][-1]
    assert event.type == "attendance-recorded"
    run.event("scheduling", "attendance-recorded", event, "sign-up/s2-v1", **event.body)


def credit_untold(run: HonestRun) -> None:
    run.evidence.log["hours"].clear()


def credit_told_twice(run: HonestRun) -> None:
    event = run.evidence.log["hours"][0]
    run.event("hours", "hours-credited", event, "ledger/v1", **event.body)


# --- events ---


def version_skipped(run: HonestRun) -> None:
    event = run.evidence.log["hours"][0]
    run.evidence.log["hours"][0] = dataclasses.replace(
        event, headers={**event.headers, "ce-aggregateversion": "2"}
    )


def announced_more(run: HonestRun) -> None:
    stored(run, "shifts", "s1")["announced"] += 1


def letter_died(run: HonestRun) -> None:
    run.evidence.dead.append("dead.hours--scheduling")


def event_not_followed(run: HonestRun) -> None:
    run.evidence.inbox["hours"].clear()


def lost_from_stream(run: HonestRun) -> None:
    del run.evidence.stream["hours"][0]


def strange_in_stream(run: HonestRun) -> None:
    stream = run.evidence.stream["hours"]
    stream.append(dataclasses.replace(stream[0], id="strange"))


def twice_in_stream(run: HonestRun) -> None:
    stream = run.evidence.stream["hours"]
    stream.append(dataclasses.replace(stream[0], sequence=2))


def changed_in_stream(run: HonestRun) -> None:
    stream = run.evidence.stream["hours"]
    stream[0] = dataclasses.replace(stream[0], data=b"{}")


def elsewhere_in_stream(run: HonestRun) -> None:
    stream = run.evidence.stream["hours"]
    stream[0] = dataclasses.replace(stream[0], sequence=9)


def disordered_stream(run: HonestRun) -> None:
    stream = run.evidence.stream["scheduling"]
    stream[0], stream[1] = stream[1], stream[0]


IN_STREAMS: dict[Damage, str] = {
    lost_from_stream: "not-in-stream",
    strange_in_stream: "not-in-log",
    twice_in_stream: "copied-twice",
    changed_in_stream: "copied-otherwise",
    elsewhere_in_stream: "marked-elsewhere",
    disordered_stream: "versions-broken",
}
DAMAGES: dict[Damage, str] = {
    told_otherwise: "two-answers",
    told_of_a_defect: "odd-answer",
    told_yes_and_nothing_done: "accepted-but-not-done",
    carried_out_after_a_no: "refused-but-done",
    carried_out_twice: "done-twice",
    carried_out_for_another: "done-otherwise",
    never_answered: "never-decided",
    done_for_nobody: "nobody-asked",
    key_of_nobody: "nobody-asked",
    refusal_forgotten: "not-in-inbox",
    acceptance_forgotten: "not-in-inbox",
    inbox_changed_its_mind: "inbox-says-otherwise",
    inbox_has_another_reply: "inbox-says-otherwise",
    sold_twice: "oversold",
    sold_twice_for_a_moment: "oversold",
    miscounted: "seats-miscounted",
    seat_of_nobody: "seat-unknown",
    seat_lost: "seat-unknown",
    taken_twice: "seat-twice",
    in_two_places: "overlap",
    booked_for_nothing: "booked-without-seat",
    not_booked: "seat-without-booking",
    minutes_changed: "chain-broken",
    entry_lost: "hours-are-not-attendance",
    entry_twice: "hours-are-not-attendance",
    attendance_untold: "attendance-not-told",
    attendance_told_twice: "attendance-twice",
    credit_untold: "credit-not-told",
    credit_told_twice: "credit-told-twice",
    version_skipped: "versions-broken",
    announced_more: "events-miscounted",
    letter_died: "dead-letter",
    event_not_followed: "not-followed",
}


def name(value: Any) -> str:
    return value.__name__ if callable(value) else str(value)


def test_nothing_is_found_in_an_honest_run() -> None:
    run = HonestRun()
    assert contradictions(run.journal, run.evidence) == []


@pytest.mark.parametrize(("damage", "rule"), DAMAGES.items(), ids=name)
def test_damage_is_found_by_its_rule(damage: Damage, rule: str) -> None:
    run = HonestRun()
    damage(run)
    # Streams copy what is wrong like everything else.
    run.publish()
    assert rule in found(run)


@pytest.mark.parametrize(("damage", "rule"), IN_STREAMS.items(), ids=name)
def test_damage_to_a_stream_is_found_by_its_rule(damage: Damage, rule: str) -> None:
    run = HonestRun()
    damage(run)
    assert rule in found(run)


def test_an_old_refusal_may_be_forgotten() -> None:
    run = HonestRun()
    refusal_forgotten(run)
    old = run.evidence.taken_at - timedelta(minutes=11)
    run.named("reserve", "refused").answers[:] = [Answer(409, FULL, old)]
    assert found(run) == set()


@pytest.mark.parametrize("done", [False, True])
def test_without_a_key_and_an_answer_both_may_be_true(done: bool) -> None:
    run = HonestRun()
    asked = run.asked("cancel", "s1", "v2", keyed=False)
    if done:
        facts = {"shift_id": "s1", "volunteer_id": "v2", "seats_taken": 0, "max_crew": 1}
        run.event("scheduling", "seat-released", asked, "shift/s1", **facts)
        run.evidence.inbox["scheduling"][run.row("scheduling", asked.id)] = {"reply": b"{}"}
        shift = stored(run, "shifts", "s1")
        shift["seats_taken"], shift["announced"] = 0, 4
        stored(run, "sign_ups", "s1-v2")["state"] = "cancelled"
        stored(run, "calendars", "v2")["bookings"] = []
        run.publish()
    assert found(run) == set()


def test_every_rule_is_tried() -> None:
    rules = {
        node.args[0].value
        for file in CHECKER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Contradiction"
        and isinstance(node.args[0], ast.Constant)
    }
    assert rules == {*DAMAGES.values(), *IN_STREAMS.values()}


def test_the_checker_shares_no_code_with_what_it_judges() -> None:
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for file in CHECKER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported
    assert not [module for module in imported if module.startswith("baodao")]
