"""Merkle trees as in RFC 6962 section 2.1, over leaves that come one after the other."""

import hashlib
from collections.abc import Iterable

_LEAF, _NODE = b"\x00", b"\x01"
Subtree = tuple[int, bytes]
"""How many leaves a whole subtree has, and its hash."""


class MerkleTree:
    """The root of a tree of which only what is still open is kept: a subtree per power of two.

    Whole subtrees may be added as well as leaves, largest first, so that a tree is put together
    from parts of 2^n leaves each that somebody else has hashed.
    """

    def __init__(self) -> None:
        self._open: list[Subtree] = []

    def add(self, leaf: bytes) -> None:
        """Add the next leaf."""
        self.add_subtree(1, hashlib.sha256(_LEAF + leaf).digest())

    def add_subtree(self, leaves: int, digest: bytes) -> None:
        """Add a whole subtree of 2^n leaves; those before it are as large or larger."""
        while self._open and self._open[-1][0] == leaves:
            before, left = self._open.pop()
            leaves, digest = before + leaves, _node(left, digest)
        self._open.append((leaves, digest))

    @property
    def subtrees(self) -> list[Subtree]:
        """The whole subtrees that the leaves so far are made of, largest first."""
        return list(self._open)

    @property
    def root(self) -> bytes:
        """The root of all leaves so far; SHA-256 of nothing where there are none."""
        return _folded(digest for _, digest in reversed(self._open))


def _folded(digests: Iterable[bytes]) -> bytes:
    root = b""
    for digest in digests:
        root = _node(digest, root) if root else digest
    return root or hashlib.sha256().digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
