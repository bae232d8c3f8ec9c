"""What registration has told scheduling: which divisions and organisations there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from baodao.kit.decisions import Aggregate, Change
from baodao.schema import Refusal
from baodao.schema.registration.divisions import DivisionEnded

_ZONE = ZoneInfo("Asia/Shanghai")


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
    """An organisation that registration has told of, and where it is.

    `known` is the version of the organisation that told where; of what was kept before that was
    learned, nothing is known yet.
    """

    division: str | None = None
    known: int = 0

    @classmethod
    def unknown(cls, organisation_id: str) -> Self:
        """An organisation that registration has not told of yet."""
        return cls(id=organisation_id)

    def learn(self, version: int, division: str) -> list[Change[Self]]:
        """Note where it is as of this version; no change if something later is known."""
        if version <= self.known:
            return []
        return [self.change(division=division, known=version)]
