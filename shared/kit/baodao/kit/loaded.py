"""What a group has loaded for its messages, and what they have made of it so far.

Most keys are in the message alone: they are found once, and what they name is loaded in one step.
Others are found in what was loaded before, step by step; what an earlier message of the group has
changed may lead them to aggregates that nobody asked for yet. In a rush all messages of a group are
about one shift, and each of them is led from it to the same policy packs: these are looked up once
for as long as they stay what they are. Where each is about somebody else, nothing that one of them
changes leads another one anywhere, and what it was led to before stays so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from baodao.kit.decisions import FARTHEST, Aggregate, Change, Parameter, UseCase
from baodao.kit.found import Asked, Found
from baodao.kit.mongo import Database, Writes
from baodao.kit.reads import Reads
from baodao.kit.references import Missing
from baodao.kit.store import Collection, Document
from baodao.kit.unseen import MissingError
from baodao.kit.work import Work

Wanted = dict[type[Aggregate], set[str]]
"""Ids by the classes of their aggregates."""
Last = tuple[str, set[str]] | None
"""The collection that is read after all others, and the ids."""


class Loaded:
    """The aggregates of a group: as they are stored, and as its accepted messages leave them.

    Args:
        source: the database, or what one answer has read of it.
        collections: of all aggregates that use cases load or change.
        tools: what use cases and keys are handed, by class.
        observe: called with the record id of every document that is read.
    """

    def __init__(
        self,
        source: Database | Reads,
        collections: Mapping[type[Aggregate], Collection[Any]],
        tools: Mapping[type, Any],
        observe: Callable[[str], None],
    ) -> None:
        self._source, self._collections = source, collections
        self._tools, self._observe = tools, observe
        self.asked: Wanted = defaultdict(set)
        self.keyless: dict[int, Exception] = {}
        """Why the keys of a message could not be found, by the identity of its work."""
        self._versions: dict[type[Aggregate], dict[str, int]] = defaultdict(dict)
        self._current: dict[type[Aggregate], dict[str, Aggregate]] = defaultdict(dict)
        self._erased: Wanted = defaultdict(set)
        self._unreadable: dict[tuple[type[Aggregate], str], Exception] = {}
        self._asked: dict[int, Asked] = {}
        """By the identity of their work."""
        self._turns: dict[type[Aggregate], int] = defaultdict(int)
        """That of a class is another one whenever an aggregate of it has come or changed."""
        self._leads: dict[type[Aggregate], dict[str, int]] = defaultdict(dict)
        """Which aggregates lead a message on, and which (0: several), by its work's identity."""
        self._ways: dict[type[Aggregate], int] = defaultdict(int)
        """That of a class is another one when an aggregate has come that may lead, or changed."""
        self._turn = 0
        """Another one whenever one of the ways is."""
        self._found: dict[tuple[int, str], Found] = {}
        """By the identity of a parameter, and what its source gave."""
        self._told: dict[UseCase, list[tuple[int, Parameter, str]]] = {}

    # --- load ---

    async def load_for(self, works: Sequence[Work], last: Last = None) -> list[Document]:
        """Load what the use cases of these messages name, as far as stored state leads to it.

        Returns the documents of `last`, a collection and ids, which are read after all others.
        """
        wanted: Wanted = defaultdict(set)
        for work in works:
            self._want_own(work, wanted)
        stepwise = [work for work in works if not work.use_case.is_plain]
        depths = max((len(work.use_case.steps) for work in stepwise), default=1)
        for depth in range(depths - 1):
            self._want_step(stepwise, depth, wanted)
            await self.load(wanted)
            wanted = defaultdict(set)
        self._want_step(stepwise, depths - 1, wanted)
        rows = await self.load(wanted, last)
        for work in stepwise:
            if not work.use_case.goes_on:
                self._asked[id(work)].whole_at = self._turn
        return rows

    async def load(self, wanted: Wanted, last: Last = None) -> list[Document]:
        """Load aggregates, but for those that were asked for before, and then `last`."""
        kinds, reads = [], []
        for kind, ids in wanted.items():
            if missing := ids - self.asked[kind]:
                self.asked[kind] |= missing
                kinds.append(kind)
                reads.append((self._collections[kind].name, missing))
        if last:
            reads.append(last)
        if not reads:
            return []
        found = await self._source.load(reads)
        for kind, documents in zip(kinds, found, strict=False):
            self._restore(kind, documents)
            self._turns[kind] += 1
            self._lead_on(kind)
        return found[-1] if last else []

    def _restore(self, kind: type[Aggregate], documents: Iterable[Document]) -> None:
        collection, versions = self._collections[kind], self._versions[kind]
        current = self._current[kind]
        for document in documents:
            try:
                aggregate = collection.restore(document)
                self._observe(document["_record"])
            except Exception as error:  # noqa: BLE001 -- it concerns those who ask for this one
                self._unreadable[kind, document["_id"]] = error
                continue
            versions[aggregate.id] = aggregate.version
            current[aggregate.id] = aggregate

    def unloaded(self, work: Work) -> Wanted:
        """What a message asks for by now and nobody has loaded."""
        asked = self._asked[id(work)]
        if asked.whole_at == self._turn:
            return {}
        unloaded: Wanted = defaultdict(set)
        for step in work.use_case.steps:
            for place in step:
                self._want_led(work, place, unloaded)
        if not unloaded:
            asked.whole_at = self._turn
        return unloaded

    # --- keys ---

    def _want_own(self, work: Work, wanted: Wanted) -> None:
        message = work.message
        keys: list[Any] = [None] * len(work.use_case.plan)
        self._asked[id(work)] = Asked(keys)
        try:
            for place, (kind, one, _, follows, parameter) in enumerate(work.use_case.plan):
                if follows:
                    continue
                if one:
                    if found := one(message):
                        wanted[kind].add(found)
                else:
                    given = parameter.key.find(message, (), self._tools_of(work))
                    found = Found(parameter.keys_of(given))
                    wanted[kind].update(found.keys)
                keys[place] = found
        except Exception as error:  # noqa: BLE001 -- a defect concerns its own message alone
            self.keyless[id(work)] = error

    def _want_step(self, works: Iterable[Work], depth: int, wanted: Wanted) -> None:
        for work in works:
            for step in work.use_case.steps[depth : depth + 1]:
                for place in step:
                    self._want_led(work, place, wanted)

    def _want_led(self, work: Work, place: int, wanted: Wanted) -> None:
        """Ask for what a parameter is led to; a message for which that fails is answered so."""
        kind = work.use_case.plan[place].kind
        try:
            led = self._lead(work, place)
        except Exception as error:  # noqa: BLE001 -- a defect concerns its own message alone
            self.keyless[id(work)] = error
            return
        if not led.is_asked:
            asked, current = self.asked[kind], self._current[kind]
            missing = [key for key in led.keys if key not in asked and key not in current]
            if missing:
                wanted[kind].update(missing)
            led.is_asked = not missing

    def _lead(self, work: Work, place: int) -> Found:
        """What a parameter that follows others is led to, as the others are now."""
        asked, ways = self._asked[id(work)], self._ways
        known = asked.led[place]
        if known is not None and asked.whole_at == self._turn:
            return known[1]
        way = sum([ways[kind] for kind in work.use_case.led_by[place]])
        if known is not None and known[0] == way:
            return known[1]
        led = self._find(work, asked, work.use_case.parameters[place])
        asked.led[place] = (way, led)
        return led

    def _find(self, work: Work, asked: Asked, parameter: Parameter) -> Found:
        key, places = parameter.key, work.use_case.places
        if key.of_other:
            other = self._there(work, asked, places[key.needs[0]])
            given = None if other is None else key.of_other(other)
        else:
            loaded = [self._there(work, asked, places[name]) for name in key.needs]
            if None in loaded:
                return Found([])
            given = key.find(work.message, loaded, self._tools_of(work))
        if parameter.load.follow:
            return Found(self._followed(work, parameter, parameter.keys_of(given)))
        if not isinstance(given, str):
            return Found(parameter.keys_of(given))
        at = (id(parameter), given)
        if (found := self._found.get(at)) is None:
            found = self._found[at] = Found(parameter.keys_of(given))
        return found

    def _found_at(self, work: Work, asked: Asked, place: int) -> Found:
        if work.use_case.plan[place].follows:
            return self._lead(work, place)
        keys = asked.own[place]
        return keys if isinstance(keys, Found) else Found([keys] if keys else [])

    def _keys_at(self, work: Work, place: int) -> list[str]:
        return self._found_at(work, self._asked[id(work)], place).keys

    def _tools_of(self, work: Work) -> Mapping[type, Any]:
        """The tools, with what was found out beforehand: a key can be in that."""
        given = work.given
        return self._tools if given is None else {**self._tools, type(given): given}

    def _followed(self, work: Work, parameter: Parameter, keys: list[str]) -> list[str]:
        """The keys, and those that loaded aggregates lead to; `unloaded` finds the rest."""
        leads = self._leads[parameter.kind]
        reached: dict[str, None] = {}
        for first in keys:
            key: str | None = first
            for _ in range(FARTHEST):
                if key is None or key in reached:
                    break
                reached[key] = None
                _note(leads, key, work)
                found = self._get(parameter, key)
                key = parameter.load.follow(found) if found and parameter.load.follow else None
        return list(reached)

    def _there(
        self, work: Work, asked: Asked, place: int
    ) -> Aggregate | dict[str, Aggregate] | None:
        """The aggregates that a parameter got, for the keys that depend on them."""
        kind, one, may_be_none, _, parameter = work.use_case.plan[place]
        leads = self._leads[kind]
        if one and not self._unreadable:
            key = asked.own[place]
            _note(leads, key, work)
            sole = self._current[kind].get(key)
            if sole or may_be_none:
                return sole
        found = self._found_at(work, asked, place)
        for key in found.keys:
            _note(leads, key, work)
        if parameter.load.each:
            return self._there_each(parameter, found)
        return self._get(parameter, found.keys[0]) if found.keys else None

    # --- hand out, keep, write ---

    def arguments(self, work: Work) -> dict[str, Any]:
        """The aggregates and tools that a message's use case takes, by parameter.

        Raises:
            MissingError: one is not there that the use case needs.
            UnreadableDocumentError, NewerDocumentError: one cannot be read.
        """
        case, given = work.use_case, work.given
        arguments: dict[str, Any] = {
            name: given if type(given) is kind else self._tools[kind]
            for name, kind in case.tools.items()
        }
        asked, is_clear = self._asked[id(work)], not self._unreadable
        for place, (kind, one, may_be_none, _, parameter) in enumerate(case.plan):
            found: Any = self._current[kind].get(asked.own[place]) if one and is_clear else None
            if found is None and not (may_be_none and is_clear):
                # Several, unreadable, to be made, or missing: all that takes a second look.
                keys = self._found_at(work, asked, place)
                if parameter.load.each:
                    # What a use case is handed is its own.
                    found = dict(self._there_each(parameter, keys))
                else:
                    found = self._sole(parameter, keys.keys)
            arguments[parameter.name] = found
        return arguments

    def _there_each(self, parameter: Parameter, found: Found) -> dict[str, Aggregate]:
        turn = self._turns[parameter.kind]
        if found.there[0] != turn:
            there = self._each(parameter, found.keys)
            found.there = turn, there
        return found.there[1]

    def _each(self, parameter: Parameter, keys: list[str]) -> dict[str, Aggregate]:
        if self._unreadable and parameter.load.skips_unreadable:
            keys = [key for key in keys if (parameter.kind, key) not in self._unreadable]
        return {key: found for key in keys if (found := self._get(parameter, key))}

    def _sole(self, parameter: Parameter, keys: list[str]) -> Aggregate | None:
        found = self._get(parameter, keys[0]) if keys else None
        if found is None and not parameter.optional:
            raise MissingError(parameter, keys[0] if keys else "")
        return found

    def _get(self, parameter: Parameter, key: str) -> Aggregate | None:
        if self._unreadable and (error := self._unreadable.get((parameter.kind, key))):
            # Not `or_new`: it is there. Others are told the same error, from where they ask.
            raise error.with_traceback(None)
        found = self._current[parameter.kind].get(key)
        if found is None and parameter.load.or_new:
            return parameter.load.or_new(key)
        return found

    def named(self, work: Work, place: int) -> dict[str, Aggregate | None]:
        """What the parameter at this place is of a message, by id; None for what is not there.

        Raises:
            UnreadableDocumentError, NewerDocumentError: one cannot be read.
        """
        parameter = work.use_case.parameters[place]
        keys, current = self._keys_at(work, place), self._current[parameter.kind]
        for key in keys if self._unreadable else ():
            if error := self._unreadable.get((parameter.kind, key)):
                raise error.with_traceback(None)
        return {key: current.get(key) for key in keys}

    def missing(self, work: Work) -> list[Missing]:
        """What a message names that other services tell of, and is not known here."""
        if (told := self._told.get(work.use_case)) is None:
            told = self._told[work.use_case] = [
                (place, parameter, told_by)
                for place, parameter in enumerate(work.use_case.parameters)
                if (told_by := self._collections[parameter.kind].told_by)
            ]
        missing: list[Missing] = []
        for place, parameter, told_by in told:
            found = self._found_at(work, self._asked[id(work)], place)
            turn, known = self._turns[parameter.kind], self._current[parameter.kind]
            missing += found.absent(turn, told_by, parameter, known)
        return missing

    def version_of(self, kind: type[Aggregate], key: str) -> int:
        """The version that an aggregate has by now, 0 if it is not there."""
        current = self._current[kind].get(key)
        return current.version if current else 0

    def keep(self, work: Work, changes: Iterable[Change[Aggregate]]) -> None:
        """Let later messages of the group see what an accepted one has changed."""
        for change in changes:
            kind, key = type(change.after), change.after.id
            self._turns[kind] += 1
            if self._leads[kind].get(key, id(work)) != id(work):
                self._lead_on(kind)
            if change.erases:
                self._current[kind].pop(key, None)
                self._erased[kind].add(key)
            else:
                self._current[kind][key] = change.after

    def _lead_on(self, kind: type[Aggregate]) -> None:
        """Note that an aggregate of a class may lead somewhere else from now on."""
        self._ways[kind] += 1
        self._turn += 1

    def write(self, writes: Writes, record: str) -> None:
        """Add to the writes of a commit what has changed, as of the commit `record`."""
        for kind, aggregates in self._current.items():
            collection, versions = self._collections[kind], self._versions[kind]
            erased = self._erased[kind]
            for key, aggregate in aggregates.items():
                version = versions.get(key, 0)
                # One that was erased and made anew may have its predecessor's version again.
                if aggregate.version == version and key not in erased:
                    continue
                document = collection.document(aggregate, record)
                if version:
                    writes.replace(collection.name, version, document)
                else:
                    writes.insert(collection.name, document)
            for key in erased - aggregates.keys():
                if version := versions.get(key, 0):
                    writes.delete(collection.name, version, key)


def _note(leads: dict[str, int], key: str, work: Work) -> None:
    """Note that an aggregate leads a message on."""
    if leads.setdefault(key, id(work)) != id(work):
        leads[key] = 0
