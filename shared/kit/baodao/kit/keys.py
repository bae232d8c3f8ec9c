"""Keys of 32 bytes as text in base64: in files that are mounted secrets, never in a database."""

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from baodao.kit.settings import NotStartedError

KEY_BYTES = 32
Keys = dict[str, bytes]
"""Keys by their ids, the current one first."""
_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
T = TypeVar("T")


def new_key() -> str:
    """A fresh random key in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def parse_key(encoded: str) -> bytes:
    """A 32-byte key from base64.

    Raises:
        ValueError: the text is not base64 of 32 bytes.
    """
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except ValueError:
        raise ValueError("a key is not base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return key


def parse_keys(text: str) -> Keys:
    """Keys written as `id:base64`, separated by line breaks or commas.

    Raises:
        ValueError: there are none, one is not of that form or of 32 bytes, or an id comes twice.
    """
    keys: Keys = {}
    for part in text.replace(",", "\n").split():
        name, _, encoded = part.partition(":")
        if not (encoded and _ID.fullmatch(name)):
            raise ValueError("a key is written as id:base64")
        if name in keys:
            raise ValueError("two keys have the same id")
        keys[name] = parse_key(encoded)
    if not keys:
        raise ValueError("there is no key")
    return keys


def read_key_file(file: Path, parse: Callable[[str], T]) -> T:
    """What `parse` makes of a file of keys, for the start of a process.

    Raises:
        NotStartedError: it cannot be read, or is not one of keys; says so without what is in it.
    """
    try:
        return parse(file.read_text("utf-8"))
    except OSError as error:
        raise NotStartedError(f"{file}: {error.strerror}") from None
    except ValueError as error:
        # A UnicodeDecodeError would repeat what is in the file.
        reason = "it is not text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise NotStartedError(f"{file}: {reason}") from None
