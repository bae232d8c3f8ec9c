"""What was imported: the entries of programmes, and the activities that were made of them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Actor
from baodao.schema.scheduling.activities import CreateActivity
from baodao.schema.scheduling.imports import ProgrammeEntry
from baodao.schema.scheduling.plans import ShiftPlan, SignUpScope

_PLANNED = set(ProgrammeEntry.model_fields) - {"line", "entry"}
"""The fields of an entry that its activity or its shifts have too."""
_UNSAID = {"shifts": {"__all__": {"scope", "post_id", "courses_needed"}}}
"""What no programme says of one shift: what was said before is known again by the same digest."""


def entry_id(organisation_id: str, source: str, entry: str) -> str:
    """The id under which an entry is known: of its names, whatever is in them."""
    return _digest([organisation_id, source, entry])


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedEntry(Aggregate):
    """An entry of a programme, its activity, and what it said when it was imported last.

    `said` is a digest of each field, so that an entry as it was changes nothing, and of another
    one is known what has changed there: the activity may have been changed here since.
    """

    organisation_id: str
    source: str
    entry: str
    activity_id: str
    said: tuple[str, ...]

    @classmethod
    def of(
        cls, organisation_id: str, source: str, entry: ProgrammeEntry, activity_id: str
    ) -> Change[Self]:
        """Note which activity was made of an entry."""
        return cls(
            id=entry_id(organisation_id, source, entry.entry),
            organisation_id=organisation_id,
            source=source,
            entry=entry.entry,
            activity_id=activity_id,
            said=said_by(entry),
        ).change()

    def changed_in(self, entry: ProgrammeEntry) -> set[str]:
        """The fields that say something else than at the last import."""
        return {one.partition("=")[0] for one in {*said_by(entry)} - {*self.said}}

    def read(self, entry: ProgrammeEntry, but: str = "") -> Change[Self]:
        """Note what the entry says now, `but` for a field that is not settled yet."""
        former = [one for one in self.said if one.startswith(f"{but}=")]
        said = [one for one in said_by(entry) if not one.startswith(f"{but}=")]
        return self.change(said=tuple(sorted([*said, *former])))


def said_by(entry: ProgrammeEntry) -> tuple[str, ...]:
    """A digest of what each field says: `("category=5f0c…", …)`."""
    values = entry.model_dump(mode="json", include=_PLANNED, exclude=_UNSAID)
    for name in ("by_approval", "scope"):
        if values[name] is None:
            del values[name]
    for shift in values["shifts"]:
        # As it was before it could be left to the activity.
        shift["by_approval"] = bool(shift["by_approval"])
    return tuple(f"{name}={_digest(values[name])}" for name in sorted(values))


def plan_of(entry: ProgrammeEntry, organisation_id: str, actor: Actor) -> CreateActivity:
    """The wish that an entry amounts to; it may be a draft without shifts."""
    values = {name: getattr(entry, name) for name in _PLANNED - {"scope"}}
    values |= {"by_approval": bool(entry.by_approval), "shifts": shifts_of(entry)}
    return CreateActivity.model_construct(
        actor=actor, command_id="entry", organisation_id=organisation_id, **values
    )


def shifts_of(entry: ProgrammeEntry) -> list[ShiftPlan]:
    """Its shifts, for whom they are if it says that of them all."""
    if entry.scope is None:
        return entry.shifts
    return [plan.model_copy(update={"scope": entry.scope}) for plan in entry.shifts]


def scopes_of(entries: Iterable[ProgrammeEntry]) -> list[SignUpScope]:
    """For whom the shifts of entries are, as far as these say it."""
    return [
        scope
        for entry in entries
        for scope in (entry.scope, *(plan.scope for plan in entry.shifts))
        if scope
    ]


def places_of(entries: Iterable[ProgrammeEntry], home: str | None) -> set[str]:
    """The divisions that entries are in, and for whose people their shifts are."""
    entries = [*entries]
    scopes = {scope.division for scope in scopes_of(entries)}
    places = {entry.division or home for entry in entries}
    return {code for code in places | scopes if code}


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()
