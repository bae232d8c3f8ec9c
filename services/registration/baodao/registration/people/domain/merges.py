"""Merges: what one has moved and ended, so that it can be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Aggregate):
    """The merge of a record into another one, under the id of the one that was merged (ADR 0070).

    `identities` are the keyed hashes that led to it, `ended_at` since when its data served nothing;
    `report_id` is the party report that went over. `consents` and `memberships` ended because of
    it, some of them later. It is gone when it is taken back, and with an erasure.
    """

    kept_id: str
    identities: tuple[str, ...]
    consents: tuple[str, ...]
    report_id: str | None
    ended_at: datetime | None
    memberships: tuple[str, ...] = ()

    def with_consent(self, consent_id: str) -> Change[Self]:
        """Note a consent that was disputed at the merge, and does not hold because of it."""
        return self.change(consents=(*self.consents, consent_id))

    def with_membership(self, membership_id: str) -> Change[Self]:
        """Note a membership that has ended because of the merge."""
        return self.change(memberships=(*self.memberships, membership_id))
