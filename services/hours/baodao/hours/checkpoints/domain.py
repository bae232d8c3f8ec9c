"""Checkpoints: the heads of all ledgers as of an instant, in one signed root."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from pydantic_core import to_json

from baodao.hours.common.keys import IssuingKeys
from baodao.hours.ledger.domain.entries import Entry
from baodao.kit.decisions import Aggregate, Change
from baodao.schema.hours.checkpoints import LedgersCheckpointed
from baodao.schema.identity.secrets import WHOLE_TREE

_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a volunteer's chain as of an instant."""

    volunteer_id: str
    entries: int
    hash: str

    @property
    def leaf(self) -> bytes:
        """The ledger in a checkpoint."""
        return _BETWEEN.join((self.volunteer_id, str(self.entries), self.hash)).encode()


def head_at(volunteer_id: str, chain: Iterable[Entry], at: datetime) -> Head | None:
    """The end of a chain before an instant; None if all of it was appended since.

    Entries that do not say when they were appended are of before any checkpoint.
    """
    before = [one for one in chain if one.recorded_at is None or one.recorded_at < at]
    last = max(before, key=lambda entry: entry.sequence, default=None)
    return Head(volunteer_id, last.sequence, last.hash) if last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint(Aggregate):
    """All ledgers as they were at the beginning of a day."""

    at: datetime
    ledgers: int
    entries: int
    root: str
    previous_root: str | None
    key_id: str
    signature: str

    def broken(self, before: Aggregate) -> str | None:
        """A checkpoint is never changed."""
        return "it was published before" if before.version else None

    @classmethod
    def publish(cls, checkpoint_id: str, keys: IssuingKeys, **facts: Any) -> Change[Self]:
        """Sign and announce what the ledgers came to."""
        facts |= {"key_id": keys.current}
        said = {"division": WHOLE_TREE, "checkpoint_id": checkpoint_id, **facts}
        signature = keys.sign(signed_text(said))
        told = LedgersCheckpointed(**said, signature=signature)
        return cls.create(told, id=checkpoint_id, signature=signature, **facts)


def signed_text(facts: dict[str, Any]) -> bytes:
    """What is signed of a checkpoint: its fields as `LedgersCheckpointed` says."""
    said = {name: facts[name] for name in sorted(facts) if facts[name] is not None}
    said["at"] = said["at"].astimezone(UTC).isoformat(timespec="milliseconds")
    return to_json(said)
