"""More of what is stored, about others: so much that an index is worth using."""

import random
from collections.abc import Iterator
from typing import Any

from baodao.kit.store import Collection, Document

COPIES = 60
# Fields that lead elsewhere: in a copy, to copies.
LEADS = (
    "volunteer_id",
    "unit_id",
    "organisation_id",
    "item_id",
    "shift_id",
    "number",
    "member_id",
    "reader_id",
    "secret",
)


def copies(
    collection: Collection[Any], document: Document, draw: random.Random
) -> Iterator[Document]:
    """Others like this one, elsewhere in the country and about somebody else."""
    for number in range(COPIES):
        other = dict(document)
        # A digest is as long as an id may be.
        begins = document["_id"][:60] if len(document["_id"]) == 64 else document["_id"]
        other["_id"] = f"{begins}_{number:03}"
        _leads_to_copies(other, number)
        if isinstance(other.get("parents"), list):
            other["parents"] = [
                link | {"parent_id": link["parent_id"] and f"{link['parent_id']}_{number:03}"}
                for link in other["parents"]
            ]
        if collection.tree:
            other["division"] = f"42{draw.randrange(1, 9):02}{draw.randrange(1, 9):02}001001"
            other["within"] = collection.tree.place(other)
            if other.get("asked_at"):
                other["asked_at"] = other["division"]
        other |= collection.made_of(other)
        if collection.name in ("divisions", "policy_reviews"):
            # Another province with the same places in it.
            other["_id"] = f"{30 + number}{document['_id'][2:]}"
        if collection.name in ("complaints", "rewards"):
            # The number of a receipt or a reward has a form, without 0 and 1.
            other["_id"] = document["_id"][:-3] + f"{number:03}".translate({48: "X", 49: "Y"})
        if collection.name == "divisions":
            other["parent"] = document["parent"] and f"{30 + number}{document['parent'][2:]}"
        yield other


def _leads_to_copies(other: Document, number: int) -> None:
    """Let a copy be of other people and things, on another day."""
    for name in LEADS:
        if other.get(name):
            other[name] = f"{other[name]}_{number:03}"
    for name in ("person_ids", "hashes", "found_by"):
        if isinstance(other.get(name), list):
            other[name] = [f"{key}_{number:03}" for key in other[name]]
    if isinstance(other.get("day"), str):
        other["day"] = f"2020-{number % 12 + 1:02}-{number % 28 + 1:02}"
