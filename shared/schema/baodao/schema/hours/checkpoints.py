"""Checkpoints: all ledgers as of an instant in one signed line, published every day.

Whoever keeps the lines sees later whether any ledger of that day was changed, cut, made anew or
taken away, also by somebody who has the database and every key in it.
"""

from baodao.schema.access import WATCHERS, everybody, guests, whole_tree
from baodao.schema.base import Event, Id, Instant, Line, PageSize, Query, RecordedInstant, Value

LEAVES = 1024
"""Of how many ledgers a part of a checkpoint is, but for the last one: a power of two."""


# --- events ---------------------------------------------------------------------------------------


class LedgersCheckpointed(
    Event,
    type="baodao.hours.ledgers-checkpointed.v1",
    feed="public",
    aggregate="checkpoint_id",
):
    """All ledgers as they were at an instant, in one root, signed; of no place (division `00`).

    `root` is that of a Merkle tree (RFC 6962 section 2.1, SHA-256, in hexadecimal digits) with a
    leaf for each ledger that had an entry before `at`, in the order of their volunteer ids: the
    id, the number of its entries then and the hash of the last one, with U+001F between them, in
    UTF-8. `signature` is by Ed25519 (RFC 8032, base64url) over the other fields as canonical JSON:
    without whatever is null, names sorted, no blanks, instants in ISO 8601 with milliseconds and
    the offset `+00:00`.
    """

    checkpoint_id: Id
    """The day (Asia/Shanghai) that begins at `at`."""
    at: RecordedInstant
    ledgers: int
    entries: int
    root: str
    previous_root: str | None = None
    """The root of the checkpoint before; nothing in the first one."""
    key_id: Line
    """The key that it is signed with, by its name in the list of keys."""
    signature: str


# --- queries --------------------------------------------------------------------------------------


class Subtree(Value):
    """A whole subtree of a power of two of leaves, and its hash in hexadecimal digits."""

    leaves: int
    hash: str


class CheckpointPart(Value):
    """Some ledgers as of an instant: the subtrees of their leaves, from left to right."""

    ledgers: int
    entries: int
    subtrees: list[Subtree]
    next: str | None = None


class ReckonCheckpoint(
    Query,
    subject="queries.hours.reckon-checkpoint",
    reply=CheckpointPart,
    access=[whole_tree("operator", *WATCHERS)],
):
    """The next part of a checkpoint, from the ledgers as they are stored now.

    Parts are of as many leaves as a whole subtree has, so that whoever asks puts the root together
    and compares it with the one that was published.
    """

    at: Instant
    after: str = ""


class IssuingKey(Value):
    """A public key of hours (Ed25519, RFC 8032)."""

    key_id: Line
    public_key: str
    """32 bytes in base64url without padding."""


class IssuingKeyList(Value):
    """The keys by which hours has signed, the current one first."""

    issuing_keys: list[IssuingKey]


class ListIssuingKeys(
    Query,
    subject="queries.hours.list-issuing-keys",
    reply=IssuingKeyList,
    access=[guests(), everybody()],
):
    """The public keys with which checkpoints are signed, for everybody to check."""


class Checkpoint(Value):
    """A checkpoint as it was published; `LedgersCheckpointed` says what is what."""

    checkpoint_id: Id
    at: RecordedInstant
    ledgers: int
    entries: int
    root: str
    previous_root: str | None = None
    key_id: Line
    signature: str


class CheckpointPage(Value):
    """Some checkpoints, by days."""

    checkpoints: list[Checkpoint]
    next: str | None = None


class ListCheckpoints(
    Query,
    subject="queries.hours.list-checkpoints",
    reply=CheckpointPage,
    access=[guests(), everybody()],
):
    """The checkpoints that were published, for everybody to keep."""

    after: str = ""
    limit: PageSize = 100
