"""Every answer against the final state: accepted, in the inbox, and done once; or not at all."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from tests.chaos.checker.evidence import Document, Evidence, Logged
from tests.chaos.checker.findings import Contradiction, Findings
from tests.chaos.journal import Asked, Journal

# What each kind does, once; more may follow from it.
EFFECT = {
    "register": ("registration", "volunteer-registered"),
    "reserve": ("scheduling", "seat-reserved"),
    "cancel": ("scheduling", "seat-released"),
    "check-in": ("scheduling", "checked-in"),
    "check-out": ("scheduling", "checked-out"),
}
ASKED_FOR = {event for _, event in EFFECT.values()}
_ACTOR_ID = "operator"
_NAME = re.compile("[0-9a-f]{32}")
# Refusals are remembered for ten minutes, and mongod looks for what is over once a minute.
_REFUSALS_KEPT = timedelta(minutes=9)


def check(journal: Journal, evidence: Evidence) -> Findings:
    """All contradictions between answers, inboxes and effects."""
    effects = _effects(evidence)
    for asked in journal.asked.values():
        yield from _same_answers(asked)
        if asked.kind == "prepare":
            continue
        done = effects.pop(evidence.names.request(asked.id), [])
        if asked.outcome == "accepted":
            yield from _done_once(asked, done)
        elif asked.outcome == "refused" and done:
            yield Contradiction("refused-but-done", f"{asked}: {_names(done)}")
        elif asked.outcome is None and asked.keyed:
            yield Contradiction("never-decided", f"{asked}: {_names(done)}")
        elif len(done) > 1:
            yield Contradiction("done-twice", f"{asked}: {_names(done)}")
        yield from _remembered(asked, done, evidence)
    for correlation, done in effects.items():
        yield Contradiction("nobody-asked", f"{correlation}: {_names(done)}")
    yield from _known_rows(journal, evidence)


def _effects(evidence: Evidence) -> dict[str, list[Logged]]:
    """The events that somebody must have asked for, by correlation id."""
    effects: dict[str, list[Logged]] = defaultdict(list)
    for context in ("registration", "scheduling"):
        for event in evidence.log[context]:
            if event.type in ASKED_FOR:
                effects[event.correlation].append(event)
    return effects


def _same_answers(asked: Asked) -> Findings:
    for answer in asked.answers:
        if answer.outcome == "odd":
            yield Contradiction("odd-answer", f"{asked}: {answer.status} {answer.body}")
    different = {json.dumps(answer.told, sort_keys=True) for answer in asked.answers}
    if len(different) > 1:
        yield Contradiction("two-answers", f"{asked}: {sorted(different)}")


def _done_once(asked: Asked, done: list[Logged]) -> Findings:
    _, wanted = EFFECT[asked.kind]
    if not done:
        yield Contradiction("accepted-but-not-done", str(asked))
    elif len(done) > 1:
        yield Contradiction("done-twice", f"{asked}: {_names(done)}")
    elif done[0].type != wanted:
        yield Contradiction("done-otherwise", f"{asked}: {_names(done)}")
    else:
        body = done[0].body
        told = asked.answers[0].body["volunteer_id"] if asked.kind == "register" else None
        about = (body.get("shift_id", ""), body["volunteer_id"])
        if about != (asked.shift_id, told or asked.volunteer_id):
            yield Contradiction("done-otherwise", f"{asked}: {about}")


def _remembered(asked: Asked, done: Iterable[Logged], evidence: Evidence) -> Findings:
    """What the inbox says of a command is what its sender was told."""
    service, _ = EFFECT[asked.kind]
    keys = {event.causation for event in done}
    if asked.keyed:
        keys.add(_name(asked, service, evidence))
    rows = [evidence.inbox[service].get(f"{service}:{key}") for key in keys]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows) and (done or not _is_forgotten(asked, evidence)):
        yield Contradiction("not-in-inbox", str(asked))
    for row in found:
        yield from _same_as_row(asked, row)


def _is_forgotten(asked: Asked, evidence: Evidence) -> bool:
    """Whether a refusal is so old that nobody needs to remember it, or nothing was decided."""
    if asked.outcome != "refused":
        return asked.outcome is None
    return evidence.taken_at - asked.answers[0].at > _REFUSALS_KEPT


def _same_as_row(asked: Asked, row: Document) -> Findings:
    if asked.outcome is None:
        return
    is_refused = bool(row.get("refused"))
    same = is_refused == (asked.outcome == "refused")
    if not is_refused and same:
        same = json.loads(row["reply"]) == asked.answers[0].body
    if not same:
        yield Contradiction("inbox-says-otherwise", f"{asked}: {row['reply']!r}")


def _known_rows(journal: Journal, evidence: Evidence) -> Findings:
    """Nothing is in an inbox but what somebody sent, by its key or tied to it by an effect.

    Rows of events carry the name of their durable, those of a service's own commands its sweeps'.
    """
    asked_for = {evidence.names.request(asked.id) for asked in journal.asked.values()}
    for service, rows in evidence.inbox.items():
        known = {_name(asked, service, evidence) for asked in journal.asked.values()}
        log = evidence.log[service]
        known |= {event.causation for event in log if event.correlation in asked_for}
        for key in rows:
            command = key.removeprefix(f"{service}:")
            if _NAME.fullmatch(command) and command not in known:
                yield Contradiction("nobody-asked", f"inbox of {service}: {command}")


def _name(asked: Asked, service: str, evidence: Evidence) -> str:
    """The name of a command that was sent under a key, as a gateway sends it."""
    return evidence.names.command(service, _ACTOR_ID, f"{_ACTOR_ID}/{asked.id}")


def _names(events: Iterable[Logged]) -> str:
    return ", ".join(f"{e.type} {e.aggregate[1]} v{e.version}" for e in events) or "nothing"
