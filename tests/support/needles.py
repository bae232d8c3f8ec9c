"""Looking for words that must be nowhere, in every form in which something could keep them."""

import base64
import json
import math
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from nats.js.errors import NotFoundError

from tests.support.services import RunningServices

_BACKSLASHES = re.compile(rb"\\+")
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


def forms(word: str) -> set[bytes]:
    """A word as UTF-8 and UTF-16, escaped for JSON, Python and URLs, and within base64."""
    utf8 = word.encode()
    escaped = json.dumps(word)[1:-1]
    return {
        utf8,
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        escaped.encode(),
        escaped.replace("\\u", "\0").upper().replace("\0", "\\u").encode(),
        repr(utf8)[2:-1].encode(),
        quote(word).encode(),
        *(form for place in range(3) for form in _within_base64(utf8, place)),
    }


def _within_base64(data: bytes, place: int) -> set[bytes]:
    """What stays the same of `data` in base64, whatever stands around it.

    `place` is where in a group of three bytes it begins.
    """
    whole = base64.b64encode(bytes(place) + data)
    first, last = math.ceil(place * 8 / 6), (place + len(data)) * 8 // 6
    kept = whole[first:last]
    return {kept, kept.translate(bytes.maketrans(b"+/", b"-_"))}


class Needles:
    """Words to look for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._forms = {form: word for word in words for form in forms(word)}

    def found_in(self, data: bytes) -> set[str]:
        """Those of the words that are in `data` in any form, however often it was escaped."""
        once = _BACKSLASHES.sub(rb"\\", data) if b"\\\\" in data else b""
        return {word for form, word in self._forms.items() if form in data or form in once}

    def found(self, places: dict[str, bytes]) -> dict[str, set[str]]:
        """The words found at each place; places without any are left out."""
        return {name: words for name, data in places.items() if (words := self.found_in(data))}


async def stored(services: RunningServices) -> dict[str, bytes]:
    """The bytes of every collection of every database, as they are stored."""
    found: dict[str, bytes] = {}
    client = services.database("registration")._client
    for database in await client.list_database_names():
        if not database.startswith(services.prefix):
            continue
        for name in await client[database].list_collection_names():
            rows = client[database].get_collection(name, codec_options=_RAW).find()
            key = f"{database.removeprefix(services.prefix + '_')}.{name}"
            found[key] = b"\0".join([row.raw async for row in rows])
    return found


async def published(services: RunningServices) -> dict[str, bytes]:
    """Subject, headers and data of all messages in each stream."""
    found: dict[str, bytes] = {}
    for info in await services.jetstream.streams_info():
        name, state = info.config.name, info.state
        assert name
        messages = []
        for sequence in range(state.first_seq or 1, state.last_seq + 1):
            try:
                message = await services.jetstream.get_msg(name, sequence)
            except NotFoundError:
                continue
            headers = "\n".join(f"{k}: {v}" for k, v in (message.headers or {}).items())
            messages.append(f"{message.subject}\n{headers}\n".encode() + (message.data or b""))
        found[name] = b"\0".join(messages)
    return found


def logged(services: RunningServices) -> dict[str, bytes]:
    """What every process has written, and what the NATS server keeps in files."""
    files = [path for path in services.directory.rglob("*") if path.is_file()]
    # The keys are none of a process's words, and a mongod's files are looked at as documents.
    return {
        str(path.relative_to(services.directory)): path.read_bytes()
        for path in files
        if path.suffix != ".keys" and "mongo" not in path.parts
    }


def as_bson(text: str) -> bytes:
    """A document with this text, as MongoDB would store it."""
    return bytes(bson.encode({"_id": "1", "nested": [{"text": text}]}))


def texts(value: Any) -> set[str]:
    """The texts in a value."""
    if isinstance(value, dict | list | tuple):
        return set().union(*map(texts, value.values() if isinstance(value, dict) else value))
    return {value} if isinstance(value, str) else set()
