"""Merkle trees, against the recursive definition of RFC 6962 section 2.1."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baodao.kernel.merkle import MerkleTree

LEAVES = st.lists(st.binary(max_size=5), max_size=40)


def by_definition(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = by_definition(leaves[:half]), by_definition(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree(leaves: list[bytes]) -> MerkleTree:
    made = MerkleTree()
    for leaf in leaves:
        made.add(leaf)
    return made


@given(LEAVES)
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert tree(leaves).root == by_definition(leaves)


@given(LEAVES, st.sampled_from([1, 2, 8]))
def test_parts_of_whole_subtrees_make_the_same_root(leaves: list[bytes], size: int) -> None:
    whole = MerkleTree()
    for start in range(0, len(leaves), size):
        for subtree in tree(leaves[start : start + size]).subtrees:
            whole.add_subtree(*subtree)
    assert whole.root == by_definition(leaves)


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        # The first two roots of the test vectors of certificate-transparency logs: no leaf, and
        # one that is empty.
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ([b""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ],
)
def test_known_roots(leaves: list[bytes], root: str) -> None:
    assert tree(leaves).root.hex() == root
