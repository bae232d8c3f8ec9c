"""The table of what arrives at a service.

    subscribers = Subscribers("scheduling")
    subscribers.command(ReserveSeat, reserve_seat)
    subscribers.event(VolunteerRegistered, admit_volunteer)
    subscribers.query(GetActivity, views.get_activity)

Commands and queries come by core request/reply in the queue group of the service and are always
answered. Events come from the durable `<consumer>--<source>`, one per source context; the consumer
is the service itself. What must neither delay nor fail that reads them apart, as another consumer
of the same service, with durables and a committer of its own:

    subscribers = Subscribers("hours", consumer="hours-watch")
    subscribers.event(CheckedIn, watch_check_in)

An event has one use case for each consumer. `attachment` attaches the table to the broker.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from baodao.kit.answering import View, shown_by
from baodao.kit.decisions import UseCase
from baodao.kit.own import OwnCommand
from baodao.kit.read_log import ReadLog
from baodao.kit.topology import DurableSpec
from baodao.schema import Command, Event, Query
from baodao.schema.persons import persons_in
from baodao.schema.subjects import durable_name, filters_of, stream_of

Beforehand = Callable[..., Awaitable[Any]]
IsScan = Callable[[Any], bool]
"""Whether the database looks through much to answer a query."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What one consumer of a service follows of one source: an event, and its use case."""

    consumer: str
    source: str
    use_cases: Mapping[type[Event], UseCase]

    @property
    def durable(self) -> DurableSpec:
        """The durable that these events come from."""
        return DurableSpec(
            durable_name(self.consumer, self.source),
            stream_of(self.source),
            tuple(subject for kind in self.use_cases for subject in filters_of(kind)),
        )


class Subscribers:
    """What a service listens to: commands and events with their use cases, queries with views.

    Args:
        service: its name; its queue group, and the consumer in the names of its durables.
        parts: the tables of its wings.
        log: of what its views show of people.
        consumer: another name in those of its durables, if events are read apart from the rest.

    Raises:
        TypeError: two wings want the same message.
    """

    def __init__(
        self,
        service: str,
        *parts: "Subscribers",
        log: ReadLog | None = None,
        consumer: str | None = None,
    ) -> None:
        self.service, self.log = service, log
        self._consumer = consumer or service
        self.commands: dict[type[Command], UseCase] = {}
        self.queries: dict[type[Query], View] = {}
        self.scans: dict[type[Query], IsScan] = {}
        self.events: dict[str, dict[type[Event], UseCase]] = defaultdict(dict)
        """By source, those that the service itself follows."""
        self.apart: dict[str, dict[str, dict[type[Event], UseCase]]] = {}
        """By consumer and source, those that are read apart."""
        self.owns: dict[type[OwnCommand], UseCase] = {}
        self.beforehand: dict[type[Command], Beforehand] = {}
        for part in parts:
            _merge(self.commands, part.commands)
            _merge(self.queries, part.queries)
            _merge(self.scans, part.scans)
            _merge(self.owns, part.owns)
            _merge(self.beforehand, part.beforehand)
            for one in part.followed():
                _merge(self._followed_by(one.consumer)[one.source], dict(one.use_cases))

    def command(
        self, kind: type[Command], use_case: UseCase, beforehand: Beforehand | None = None
    ) -> None:
        """Let `use_case` decide commands of this kind.

        What takes too long for a decision is found out `beforehand`, from the command, `Reads` and
        tools; the use case gets the result by its class, and so do keys of what it loads. It is
        asked only for those who may send such a command.

        Raises:
            TypeError: it takes another kind, or nobody said of an id whether it is a person's.
        """
        _must_take(use_case, kind)
        if beforehand:
            self.beforehand[kind] = beforehand
        if use_case.wants_envelope:
            raise TypeError(f"{use_case.name} wants an envelope, which no command has")
        persons_in(kind)
        self.commands[kind] = use_case

    def own(self, kind: type[OwnCommand], use_case: UseCase) -> None:
        """Let `use_case` decide own commands of this kind; nothing is listened to."""
        _must_take(use_case, kind)
        self.owns[kind] = use_case

    def event(self, kind: type[Event], use_case: UseCase) -> None:
        """Let `use_case` follow events of this kind."""
        _must_take(use_case, kind)
        self._followed_by(self._consumer)[kind.CONTEXT][kind] = use_case

    def query(self, kind: type[Query], view: View, scans: "IsScan | None" = None) -> None:
        """Let `view` answer queries of this kind.

        `scans` tells of a query whether the database has to look through much for it, with no index
        to help: then it is answered in a lane of its own, few at a time.

        Raises:
            TypeError: what the query declares leads nowhere in what the view loads.
        """
        shown_by(UseCase(view))
        self.queries[kind] = view
        if scans:
            self.scans[kind] = scans

    def followed(self) -> list[Followed]:
        """What each consumer of the service follows of each source."""
        consumers = {self.service: self.events, **self.apart}
        return [
            Followed(consumer, source, use_cases)
            for consumer, of_source in consumers.items()
            for source, use_cases in of_source.items()
        ]

    def durables(self) -> list[DurableSpec]:
        """The durables that this service reads from."""
        return [one.durable for one in self.followed()]

    def _followed_by(self, consumer: str) -> dict[str, dict[type[Event], UseCase]]:
        if consumer == self.service:
            return self.events
        return self.apart.setdefault(consumer, defaultdict(dict))


def _must_take(use_case: UseCase, kind: type[BaseModel]) -> None:
    if use_case.message is not kind:
        raise TypeError(f"{use_case.name} takes {use_case.message.__name__}, not {kind.__name__}")


def _merge(table: dict[Any, Any], part: dict[Any, Any]) -> None:
    if twice := table.keys() & part.keys():
        raise TypeError(f"{sorted(kind.__name__ for kind in twice)} arrive at two wings")
    table |= part
