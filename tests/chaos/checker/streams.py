"""Events: each history without a gap, each stream a copy of its log, each event followed."""

from collections import Counter, defaultdict

from tests.chaos.checker.evidence import CONTEXTS, Evidence, Logged
from tests.chaos.checker.findings import Contradiction, Findings

# The collection in which the aggregates of a type are, and which counts their events.
_KEPT_IN = {"shift": "shifts", "sign-up": "sign_ups", "ledger": "ledgers"}
FOLLOWED = {
    "hours--scheduling": ("hours", "scheduling", {"attendance-recorded"}),
    "hours-watch--scheduling": ("hours", "scheduling", {"attendance-recorded"}),
    "scheduling--registration": ("scheduling", "registration", {"volunteer-registered"}),
    "identity--registration": ("identity", "registration", {"volunteer-registered"}),
}
"""By durable: who follows, whose events, and of which types."""


def check(evidence: Evidence) -> Findings:
    """All contradictions between logs, streams, and who follows them."""
    for context in CONTEXTS:
        log, stream = evidence.log[context], evidence.stream[context]
        yield from _histories(context, log)
        yield from _copy(context, log, stream)
    yield from _counted(evidence)
    yield from _followed(evidence)
    for subject in evidence.dead:
        yield Contradiction("dead-letter", subject)


def _histories(context: str, events: list[Logged], where: str = "log") -> Findings:
    versions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event in events:
        versions[event.aggregate].append(event.version)
    for aggregate, found in versions.items():
        if found != list(range(1, len(found) + 1)):
            yield Contradiction("versions-broken", f"{where} of {context}: {aggregate} {found}")


def _copy(context: str, log: list[Logged], stream: list[Logged]) -> Findings:
    copies = Counter(event.id for event in stream)
    logged = {event.id: event for event in log}
    for event_id in logged.keys() - copies.keys():
        yield Contradiction("not-in-stream", f"{context}: {event_id}")
    for event_id in copies.keys() - logged.keys():
        yield Contradiction("not-in-log", f"{context}: {event_id}")
    for event_id, number in copies.items():
        if number > 1:
            yield Contradiction("copied-twice", f"{context}: {event_id}, {number} times")
    for message in stream:
        if (event := logged.get(message.id)) is None:
            continue
        ours = {name: value for name, value in message.headers.items() if name in event.headers}
        if (message.subject, message.data, ours) != (event.subject, event.data, event.headers):
            yield Contradiction("copied-otherwise", f"{context}: {event.id}")
        if copies[event.id] == 1 and message.sequence != event.sequence:
            text = f"{context}: {event.id} at {message.sequence}, the log says {event.sequence}"
            yield Contradiction("marked-elsewhere", text)
    if all(event.id in logged for event in stream):
        yield from _histories(context, stream, "stream")


def _counted(evidence: Evidence) -> Findings:
    """Aggregates have announced as many events as there are."""
    numbers = Counter(e.aggregate for events in evidence.log.values() for e in events)
    for kind, collection in _KEPT_IN.items():
        for document in evidence.stored[collection]:
            if document["announced"] != numbers[kind, document["_id"]]:
                said = f"{document['announced']} of {numbers[kind, document['_id']]}"
                yield Contradiction("events-miscounted", f"{kind} {document['_id']}: {said}")


def _followed(evidence: Evidence) -> Findings:
    for durable, (service, context, types) in FOLLOWED.items():
        for event in evidence.log[context]:
            row = evidence.inbox[service].get(f"{durable}:{event.id}")
            if event.type in types and row is None:
                yield Contradiction("not-followed", f"{durable}: {event.type} {event.id}")
