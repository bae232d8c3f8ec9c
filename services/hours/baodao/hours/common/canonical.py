"""What a JSON-LD document says, as the canonical text that is hashed and signed (RDFC-1.0).

The contexts lie beside this module and are never loaded from anywhere: a document that names
another one is refused. pyld is loaded with the first document, so that who signs nothing has
nothing of it.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import from_json

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
_FOLDER = Path(__file__).with_name("contexts")
_FILES = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    BADGES: (
        "open-badges-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
}


class ContextError(ValueError):
    """A document names a context that is not ours, or one of ours is not what was published."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """The statements of a document as N-Quads in their canonical order.

    Names that no context knows say nothing, and are in no statement.

    Raises:
        ContextError: it names a context that is not here.
        ValueError: it is no JSON-LD document.
    """
    from pyld import jsonld  # type: ignore[import-untyped]  # noqa: PLC0415 -- for who signs

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _load,
    }
    try:
        said: str = jsonld.normalize(dict(document), options)
    except jsonld.JsonLdError as error:
        raise ContextError(f"no document of ours: {error.code or error.type}") from None
    return said.encode()


def _load(address: str, _: Any) -> dict[str, Any]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _context(address),
    }


@cache
def _context(address: str) -> Any:
    if address not in _FILES:
        raise ContextError(f"no context of ours: {address}")
    name, digest = _FILES[address]
    read = (_FOLDER / name).read_bytes()
    if hashlib.sha256(read).hexdigest() != digest:
        raise ContextError(f"{name} is not as it was published")
    return from_json(read)
