"""What registration has told scheduling: which divisions and organisations there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.registration.divisions import DivisionEnded
from baodao.schema.registration.lists import ItemKind, ItemNotOpen, ItemPosted
from baodao.schema.registration.organisations import OrganisationNotInForce, OrganisationRegistered
from baodao.schema.scheduling.activity_refusals import GuideMissing
from baodao.schema.scheduling.item_refusals import NothingToTakeUp

_ZONE = ZoneInfo("Asia/Shanghai")
_GUIDED = "informal-group"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDivision(Aggregate):
    """A division that registration has told of, and the first day on which it is none any more."""

    until: str | None = None
    became: tuple[str, ...] = ()

    @classmethod
    def unknown(cls, code: str) -> Self:
        """A division that registration has not told of yet."""
        return cls(id=code)

    def end(self, until: str, became: Sequence[str]) -> Change[Self]:
        """End the division: it is no place any more from that day on."""
        return self.change(until=until, became=tuple(became))

    def refusals(self, moments: Iterable[datetime]) -> list[Refusal]:
        """`division-ended` if the division ends by the last of these moments, by days in China."""
        last = max(moments).astimezone(_ZONE).date().isoformat()
        if self.until is None or last < self.until:
            return []
        return [DivisionEnded(division=self.id, until=self.until, became=", ".join(self.became))]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrganisation(Aggregate):
    """An organisation that registration has told of: where it is, and in force from when to when.

    `known` is the version of the organisation that told where, `term_known` that which told until
    when; of what was kept before that was learned, nothing is known yet. `guided_by` is under whom
    a group posts, `successor_id` who answers for it since it ended.
    """

    division: str | None = None
    known: int = 0
    kind: str | None = None
    guided_by: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    term_known: int = 0
    successor_id: str | None = None

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        """An organisation that registration has not told of yet."""
        return cls(id=organisation_id)

    def register(self, version: int, event: OrganisationRegistered) -> list[Change[Self]]:
        """Note an organisation as it began; what was told later holds."""
        kind = event.exact_kind or event.kind
        fields = {"kind": kind, "guided_by": event.guided_by, "valid_from": event.valid_from}
        fields |= self._placed(version, event.division) | self._ended(version, event.valid_until)
        return self._learnt(fields)

    def move(self, version: int, division: str) -> list[Change[Self]]:
        """Note where it is as of this version; no change if something later is known."""
        return self._learnt(self._placed(version, division))

    def end(self, version: int, until: str) -> list[Change[Self]]:
        """Note that it is none any more from a day on; no change if something later is known."""
        return self._learnt(self._ended(version, until))

    def be_succeeded(self, successor_id: str) -> list[Change[Self]]:
        """Note who answers for it since it ended."""
        return self._learnt({"successor_id": successor_id})

    def in_force(self, day: str) -> bool:
        """Whether it records and posts on a day; unless something else was told, it does."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_until is None or day < self.valid_until)

    def force_refusals(self, days: Iterable[str]) -> list[Refusal]:
        """`organisation-not-in-force` for each of these days that is not of its time."""
        return [
            OrganisationNotInForce(organisation_id=self.id, day=day)
            for day in days
            if not self.in_force(day)
        ]

    def _placed(self, version: int, division: str) -> dict[str, Any]:
        return {"division": division, "known": version} if version > self.known else {}

    def _ended(self, version: int, until: str | None) -> dict[str, Any]:
        return {"valid_until": until, "term_known": version} if version > self.term_known else {}

    def _learnt(self, fields: dict[str, Any]) -> list[Change[Self]]:
        is_known = all(getattr(self, name) == value for name, value in fields.items())
        return [] if is_known and self.version else [self.change(**fields)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem(Aggregate):
    """An item of the three lists that registration has told of: whose it is, and if it is closed.

    Each is told once, in any order, so that neither has to be told from an earlier one. For whom
    it is, no event says.
    """

    organisation_id: str | None = None
    division: str = ""
    kind: ItemKind | None = None
    closed: bool = False

    @classmethod
    def unknown(cls, item_id: str) -> Self:
        """An item that registration has not told of yet."""
        return cls(id=item_id)

    def post(self, event: ItemPosted) -> Change[Self]:
        """Note that it is on its list."""
        return self.change(
            organisation_id=event.organisation_id, division=event.division, kind=event.kind
        )

    def close(self) -> Change[Self]:
        """Note that nobody takes it up any more."""
        return self.change(closed=True)

    def refusals(self) -> list[Refusal]:
        """Why no activity takes it up: it is closed, or something that is offered."""
        refusals: list[Refusal] = []
        if self.closed:
            refusals.append(ItemNotOpen(item_id=self.id, state="closed"))
        if self.kind == "resource":
            refusals.append(NothingToTakeUp(item_id=self.id))
        return refusals


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who posts an activity, and who guides that if it is an informal group."""

    organisation: KnownOrganisation
    guide: KnownOrganisation | None

    @property
    def id(self) -> str | None:
        """Who keeps the records (Order 67 art. 26): whoever recruits, or guides who does (条例 42).

        None of a group that nobody guides. Whoever took over from a guide that ended guides.
        """
        if self.organisation.kind != _GUIDED:
            return self.organisation.id
        return (self.guide.successor_id or self.guide.id) if self.guide else None

    def guide_refusals(self) -> list[Refusal]:
        """`guide-missing` of a group that nobody guides."""
        return [] if self.id else [GuideMissing(organisation_id=self.organisation.id)]
