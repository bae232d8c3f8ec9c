"""Who may say what to whom over NATS: an account for each process, derived from what each does.

An account is a room of its own. What is said in one is heard in another only where both agree: who
`serves` a subject gives it out to those who `ask`, and what one publishes is heard by those who
`hear` it. Streams live in the account `streams`, where only the keeper is at home; the others reach
the part of its API that they need, under the prefix `API`.

Permissions of users alone would not do: nats-server answers a request to any subject the requester
names, unchecked, so that whoever may ask JetStream anything could have the answer published as
another's event, or taken for the order to delete a stream (ADR 0036). In an account of its own, an
answer goes no farther than a request could.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from baodao.kit.signatures import REVOKED
from baodao.kit.topology import DEAD_LETTERS, DurableSpec
from baodao.schema.catalog import CONTEXTS
from baodao.schema.subjects import stream_of

STREAMS = "streams"
"""The account that has the streams."""
KEEPER, ADMIN = "keeper", "baodao"
"""Users of that account: one that makes streams and consumers, and one that may do everything."""
GATEWAY, COMMAND_LINE, PROBER, IDENTITY = "gateway", "cli", "prober", "identity"
API = "jetstream"
"""Before the names of the API of JetStream, in every account but the one that has the streams.

NATS itself answers under `$JS.API` everywhere, if only that there are no streams.
"""
_JETSTREAM = "$JS.API."
_LIMITS = "limits.>"


@dataclass(frozen=True, slots=True)
class Account:
    """What one process may do.

    Args:
        asks: subjects that it publishes to, each with the account that answers or stores.
        hears: subjects that it subscribes to, each with the account that publishes there.
        serves: subjects that it answers, for whoever asks.
        own: subjects that it publishes and subscribes to among its own.
    """

    name: str
    asks: Mapping[str, str] = field(default_factory=dict)
    hears: Mapping[str, str] = field(default_factory=dict)
    serves: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def publishes(self) -> list[str]:
        """Everything that it may publish to."""
        replies = ["_R_.>"] if self.serves else []
        return [*map(as_asked, self.asks), *self.own, *replies]

    @property
    def subscribes(self) -> list[str]:
        """Everything that it may subscribe to; its inboxes are in a room of its own."""
        return ["_INBOX.>", *self.hears, *self.serves, *self.own]


Wires = tuple[Sequence[Account], Account]
"""The accounts of all processes but the keeper, and the keeper's."""


def wires(durables: Mapping[str, Sequence[DurableSpec]], streams: Iterable[str]) -> Wires:
    """Who may do what: of services with these durables, by name, and these streams."""
    streams = list(streams)
    return accounts(durables, streams), keeper(durables, streams)


def accounts(
    durables: Mapping[str, Sequence[DurableSpec]], streams: Iterable[str]
) -> list[Account]:
    """The account of every process but the keeper."""
    services = list(durables)
    return [
        *(_service(name, durables[name], services) for name in services),
        _gateway(services),
        _command_line(durables, streams),
        Account(PROBER, {f"health.{name}.*": name for name in services}),
    ]


def keeper(durables: Mapping[str, Sequence[DurableSpec]], streams: Iterable[str]) -> Account:
    """The one that makes streams and consumers, repairs streams, and takes none away."""
    asked = ["INFO"]
    for stream in streams:
        asked += [f"STREAM.{act}.{stream}" for act in ("INFO", "CREATE", "UPDATE", "MSG.DELETE")]
        asked.append(f"DIRECT.GET.{stream}")
    for durable in (durable for some in durables.values() for durable in some):
        asked += [f"CONSUMER.{act}.{durable.stream}.{durable.name}" for act in ("INFO", "CREATE")]
    health = {f"health.{name}": name for name in durables}
    return Account(KEEPER, {**_api(*asked), **health})


def as_asked(subject: str) -> str:
    """How a subject of the API of JetStream is called where it is asked; others keep their name."""
    if subject.startswith(_JETSTREAM):
        return f"{API}.{subject.removeprefix(_JETSTREAM)}"
    return subject


def _api(*names: str) -> dict[str, str]:
    return {_JETSTREAM + name: STREAMS for name in names}


def _service(name: str, durables: Sequence[DurableSpec], services: Sequence[str]) -> Account:
    stream = stream_of(name)
    asks = {f"events.{name}.>": STREAMS}
    # The relay looks at the end of its stream, and the watch reads it through.
    asks |= _api(f"STREAM.INFO.{stream}", f"STREAM.MSG.GET.{stream}", f"DIRECT.GET.{stream}")
    for durable in durables:
        source, its_name = durable.stream, durable.name
        asks |= _api(
            f"CONSUMER.INFO.{source}.{its_name}",
            f"CONSUMER.MSG.NEXT.{source}.{its_name}",
            # What a replay names.
            f"STREAM.MSG.GET.{source}",
        )
        asks |= {f"$JS.ACK.{source}.{its_name}.>": STREAMS, f"dead.{its_name}": STREAMS}
    serves: tuple[str, ...] = (
        f"commands.{name}.>",
        f"queries.{name}.>",
        f"health.{name}",
        f"health.{name}.*",
    )
    serves += tuple(f"replays.{durable.name}" for durable in durables)
    own: tuple[str, ...] = (f"relay.{name}",)
    if IDENTITY not in services:
        return Account(name, asks, {}, serves, own)
    # Whoever believes what identity has signed hears of what it takes back; identity as well.
    if name == IDENTITY:
        return Account(name, asks, {}, serves, (*own, REVOKED))
    return Account(name, asks, {REVOKED: IDENTITY}, serves, own)


def _gateway(services: Sequence[str]) -> Account:
    asks = {_LIMITS: STREAMS} | {f"health.{name}": name for name in services}
    asks |= _messages(services) | _reading(CONTEXTS)
    # As bells only: what is told is read from the streams.
    bells = {f"events.{context}.>": context for context in CONTEXTS}
    return Account(GATEWAY, asks, bells)


def _command_line(durables: Mapping[str, Sequence[DurableSpec]], streams: Iterable[str]) -> Account:
    asks = _messages(durables) | _reading([*CONTEXTS, DEAD_LETTERS])
    asks |= _api(*(f"STREAM.INFO.{stream}" for stream in streams))
    asks |= _api(f"STREAM.MSG.GET.{DEAD_LETTERS}", f"STREAM.MSG.DELETE.{DEAD_LETTERS}")
    for service, some in durables.items():
        asks |= _api(*(f"CONSUMER.INFO.{durable.stream}.{durable.name}" for durable in some))
        asks |= {f"health.{service}": service, f"health.{service}.*": service}
        asks |= {f"replays.{durable.name}": service for durable in some}
    return Account(COMMAND_LINE, asks)


def _messages(services: Iterable[str]) -> dict[str, str]:
    return {f"{kind}.{name}.>": name for name in services for kind in ("commands", "queries")}


def _reading(contexts: Iterable[str]) -> dict[str, str]:
    streams = [stream_of(context) for context in contexts]
    return _api(*(f"{act}.{stream}" for stream in streams for act in ("STREAM.INFO", "DIRECT.GET")))
