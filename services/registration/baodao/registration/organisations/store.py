"""Where organisations are kept."""

from baodao.kernel.divisions import IN_DIVISIONS
from baodao.kit.store import Collection, Document, Index, same_form
from baodao.registration.common.name_tokens import tokens_of
from baodao.registration.organisations.domain import Organisation


def _found_by_its_names(document: Document) -> Document:
    """Of before organisations were found by name."""
    names = (document["name"], *(former["name"] for former in document["former_names"]))
    return {**document, "aliases": [], "found_by": list(tokens_of(names))}


def _looked_at(document: Document) -> Document:
    """Of before anybody took over: those that had ended are looked at like others."""
    return {**document, "succession": "open"}


ORGANISATIONS = Collection(
    "organisations",
    Organisation,
    (
        Index(("division",)),
        Index(("kind", "_id")),
        Index(("parents.parent_id", "_id")),
        Index(("valid_until",)),
        Index(("found_by", "_id")),
        # Of what has not ended there is no day.
        Index(("succession", "valid_until")),
        Index(("within", "succession", "_id"), partial={"succession": "unclear"}),
        Index(("succession", "_id"), partial={"succession": "unclear"}, name="unclear"),
    ),
    upgrade={1: _found_by_its_names, 2: same_form, 3: _looked_at},
    tree=IN_DIVISIONS,
)

COLLECTIONS = (ORGANISATIONS,)
