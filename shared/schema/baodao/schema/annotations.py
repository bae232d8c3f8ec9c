"""What the annotation of a field is made of."""

import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel


def parts_of(annotation: Any) -> Iterator[Any]:
    """All that an annotation is made of: `list[Annotated[str, form]] | None`."""
    yield annotation
    if typing.get_origin(annotation) is typing.Annotated:
        yield from annotation.__metadata__
    for part in typing.get_args(annotation):
        yield from parts_of(part)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation is made of."""
    for part in parts_of(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part
