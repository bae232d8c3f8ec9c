"""How aggregates are kept: one collection per aggregate class, one document per aggregate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from baodao.kit.decisions import Aggregate

Document = dict[str, Any]


@dataclass(frozen=True)
class Index:
    """An index of a collection: field names, and the options the database knows."""

    fields: tuple[str, ...]
    unique: bool = False
    expire_after_seconds: int | None = None
    partial: Document | None = None


@dataclass(frozen=True)
class Collection:
    """Where the aggregates of one class live.

    A document is the aggregate's fields with `_id` for the id, and `_record`: the id of the commit
    that wrote it last.
    """

    name: str
    aggregate: type[Aggregate]
    indexes: tuple[Index, ...] = ()
    _adapter: TypeAdapter[Any] = field(init=False, repr=False, compare=False)
    _dump: Callable[[Aggregate], Document] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_adapter", TypeAdapter(self.aggregate))
        object.__setattr__(self, "_dump", self._adapter.serializer.to_python)

    def document(self, aggregate: Aggregate, record: str) -> Document:
        """The document of an aggregate as of the commit `record`."""
        values: Document = self._dump(aggregate)
        values["_id"], values["_record"] = values.pop("id"), record
        return values

    def restore(self, document: Document) -> Aggregate:
        """The aggregate of a document."""
        values = {k: v for k, v in document.items() if k not in ("_id", "_record")}
        aggregate: Aggregate = self._adapter.validate_python({"id": document["_id"], **values})
        return aggregate
