"""How aggregates are kept: one collection per aggregate class, one document per aggregate.

Documents outlive the code that wrote them (ADR 0017). What is stored of a class has a form, a
number that grows whenever it changes; a document of an older form is read as one of today. What
cannot be read concerns those who ask for it, and nobody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from baodao.kit.codecs import Document as Document
from baodao.kit.codecs import reader_of, writer_of
from baodao.kit.decisions import Aggregate, NotNowError
from baodao.kit.wanted import WITHIN, Tree
from baodao.schema.envelope import describe_errors

Upgrade = Callable[[Document], Document]
"""Takes a document of one form and gives the same one in the next form."""
A = TypeVar("A", bound=Aggregate)

Derive = Callable[[Document], Any]
"""Makes a field of the others of a document, whatever is stored there; None if they make none."""
_OWN = ("_id", "_record", "_form", WITHIN)
_REMEMBERED = 1_000


class UnreadableDocumentError(Exception):
    """A stored document is not of a form that its collection knows."""

    def __init__(self, collection: str, key: Any, reason: str) -> None:
        super().__init__(f"{collection} {key}: {reason}")
        self.collection, self.key, self.reason = collection, str(key), reason


class NewerDocumentError(NotNowError):
    """A stored document has a form of a later version of this service, which can read it."""


@dataclass(frozen=True)
class Index:
    """An index of a collection: field names, and the options the database knows."""

    fields: tuple[str, ...]
    unique: bool = False
    expire_after_seconds: int | None = None
    partial: Document | None = None
    name: str | None = None
    """Only where the database would give two of them the same one."""


def same_form(document: Document) -> Document:
    """The upgrade to a form that only has new fields with defaults."""
    return document


@dataclass(frozen=True)
class Collection(Generic[A]):
    """Where the aggregates of one class live.

    A document is the aggregate's fields with `_id` for the id, `_record` (the id of the commit that
    wrote it last) and, from the second one on, `_form`. `upgrade` leads from each older form to the
    one after it: `{1: split_rules, 2: same_form}`.

    Of a collection whose aggregates lie in a `tree`, a document also has `within`: its code and all
    above it, by which an index finds what lies below a code in the order of ids, or
    of the fields `below`. It is derived: no field of the aggregate, and no form of its own
    (ADR 0025). So are the fields `derived`, by which lists can be narrowed and ordered; older
    documents get them with the next form (ADR 0086).

    `told_by` is the context whose events bring the aggregates into being, for copies of what
    another service has: a command may name one that is still on its way (ADR 0027).

    Raises:
        ValueError: the upgrades leave a form out, or an index is named twice.
    """

    name: str
    aggregate: type[A]
    indexes: tuple[Index, ...] = ()
    upgrade: Mapping[int, Upgrade] = field(default_factory=dict)
    tree: Tree | None = None
    below: tuple[str, ...] = ("_id",)
    derived: Mapping[str, Derive] = field(default_factory=dict, compare=False)
    told_by: str | None = None
    unreadable: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Ids of documents that could not be read lately, and why; the last thousand."""
    form: int = field(init=False, compare=False)
    """The form in which documents are written."""

    def __post_init__(self) -> None:
        forms = len(self.upgrade) + 1
        if sorted(self.upgrade) != list(range(1, forms)):
            raise ValueError(f"{self.name}: upgrades from {sorted(self.upgrade)}")
        object.__setattr__(self, "form", forms)
        if self.tree:
            object.__setattr__(self, "indexes", (*self.indexes, Index((WITHIN, *self.below))))
        if self.upgrade:
            object.__setattr__(self, "indexes", (*self.indexes, self._older_forms()))
        if any(one in self.indexes[:place] for place, one in enumerate(self.indexes)):
            raise ValueError(f"{self.name}: an index twice, perhaps that of its tree")

    # Made with the first document: a process has to do with few of its collections at once.
    @cached_property
    def _adapter(self) -> TypeAdapter[A]:
        return TypeAdapter(self.aggregate)

    @cached_property
    def _read(self) -> Callable[[Document], A] | None:
        return reader_of(self.aggregate)

    @cached_property
    def _write(self) -> Callable[[A, str], Document] | None:
        return writer_of(self.aggregate)

    def outdated(self) -> list[Document]:
        """Filters for what would be written differently today, each along an index of its own."""
        older = self._older_forms().partial
        return [
            *([older] if older and self.upgrade else []),
            *([{WITHIN: None}] if self.tree else []),
        ]

    def _older_forms(self) -> Index:
        """The index of the documents of older forms, which are few, and none in the end."""
        # The first form carries no number.
        older: Document = {"_form": {"$in": [None, *self.upgrade]}}
        return Index(("_form", "_id"), partial=older, name=f"before_form_{self.form}")

    def document(self, aggregate: A, record: str) -> Document:
        """The document of an aggregate as of the commit `record`."""
        values = self._written(aggregate, record)
        if self.upgrade:
            values["_form"] = self.form
        if self.tree:
            values[WITHIN] = self.tree.place(values)
        return values | self.made_of(values)

    def made_of(self, document: Document) -> Document:
        """The fields `derived` of a document."""
        return {name: make(document) for name, make in self.derived.items()}

    def _written(self, aggregate: A, record: str) -> Document:
        if self._write:
            try:
                return self._write(aggregate, record)
            except Exception:  # noqa: BLE001, S110 -- pydantic writes what the class does not say
                pass
        values: Document = self._adapter.serializer.to_python(aggregate)
        values["_id"], values["_record"] = values.pop("id"), record
        return values

    def is_outdated(self, document: Document) -> bool:
        """Whether the document would be written differently today, in form or derived fields."""
        is_unplaced = self.tree is not None and document.get(WITHIN) is None
        return is_unplaced or document.get("_form", 1) in list(self.upgrade)

    def restore(self, document: Document) -> A:
        """The aggregate of a document, whatever form of it was written.

        Raises:
            UnreadableDocumentError: it has none of the known forms; noted in `unreadable`.
            NewerDocumentError: it has a form that this version does not know yet.
        """
        aggregate = self._restored(document)
        if self.unreadable:
            self.unreadable.pop(aggregate.id, None)
        return aggregate

    def _restored(self, document: Document) -> A:
        if self._read and document.get("_form", 1) == self.form:
            try:
                return self._read(document)
            except Exception:  # noqa: BLE001, S110 -- pydantic finds out whether it can be read
                pass
        try:
            today = self.today(document)
            own = (*_OWN, *self.derived)
            values = {name: value for name, value in today.items() if name not in own}
            return self._adapter.validate_python({"id": document["_id"], **values})
        except NotNowError:
            raise
        except Exception as error:  # noqa: BLE001 -- an upgrade meets what it never expected
            reason = reason_of(error)
            self.note_unreadable(document.get("_id"), reason)
            raise UnreadableDocumentError(self.name, document.get("_id"), reason) from None

    def today(self, document: Document) -> Document:
        """The document in the form of today.

        Raises:
            NewerDocumentError: the document is of a later form.
        """
        form = document.get("_form", 1)
        if form == self.form:
            return document
        if form > self.form:
            known = f"this version knows {self.form}"
            raise NewerDocumentError(
                f"{self.name} {document.get('_id')} is of form {form}, {known}"
            )
        for step in range(form, self.form):
            document = self.upgrade[step](document)
        return {**document, "_form": self.form}

    def note_unreadable(self, key: Any, reason: str) -> None:
        """Note that the document with this id cannot be read, and why."""
        self.unreadable[str(key)] = reason
        if len(self.unreadable) > _REMEMBERED:
            del self.unreadable[next(iter(self.unreadable))]


def reason_of(error: Exception) -> str:
    """Why a document cannot be read, without what was found there: it may be personal."""
    if isinstance(error, ValidationError):
        return describe_errors(error)
    if isinstance(error, KeyError):
        return f"the field {error} is missing"
    if isinstance(error, NotNowError):
        return str(error)
    return type(error).__name__
