"""Keyed hashes: what is left of what a sender chose, where it is kept or told on (ADR 0037).

A command id, a correlation id and the content of a command may hold what nobody else should learn,
and content that is short, such as a phone number, is found again from any hash that needs no key.
The key is in a file of the installation, never in a database.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from baodao.kit.decisions import UseCase
from baodao.kit.ids import time_of
from baodao.kit.work import Cause, Work
from baodao.schema import Command

CORRELATION_HEADER = "Baodao-Correlation-Id"
"""The id by which the sender of a request wants to know it again; theirs, so it is hashed."""
REQUEST_HEADER = "Baodao-Request-Id"
"""The id that a gateway has made for a request."""

_SIZE = 16
# Who asks is in the inbox id; the rest is of the sending.
_NOT_THE_MEANING = {"actor", "command_id", "expires_at", "may_repeat"}
_OF_THE_SENDING: dict[str, Any] = {
    "expires_at": True,
    "may_repeat": True,
    # There were no such fields in those days.
    "actor": {"succeeds", "ward", "wards", "also", "capabilities", "dormant", "in_person"},
}
_SEEN = dict.fromkeys(("code", "device", "here", "nonce", "sent_at", "shown"), True)
_ASKED = ("agreed", "as_apprentice", "may_wait", "terms_version")
_PLANNED = (
    *("minimum_age", "skills", "shadow_places", "changeover_minutes", "max_waiting"),
    *("scope", "by_approval", "post_id", "courses_needed"),
)
_POSTED = (
    *("agreement_asked", "agreement_text", "category_code", "danger", "insurance", "item_id"),
    *("kind", "point", "price_fen", "provider", "radius_metres", "station", "subsidies"),
    *("with_foreigners", "by_approval"),
)
_NEWER: Mapping[str, dict[str, Any]] = {
    "commands.scheduling.reserve-seat": dict.fromkeys(_ASKED, True),
    "commands.scheduling.check-in": _SEEN,
    "commands.scheduling.check-out": _SEEN,
    "commands.scheduling.create-activity": dict.fromkeys(_POSTED, True)
    | {"shifts": {"__all__": set(_PLANNED)}},
}
"""What these could not say in those days either."""
_BETWEEN = "\x1f"


class Prints:
    """Makes the keyed hashes of one service, each 32 hexadecimal digits.

    Args:
        service: its name; no two services have a name in common.
        key: 32 bytes; with another one, nothing that was remembered is known again.
    """

    def __init__(self, service: str, key: bytes) -> None:
        self._prefix = f"{service}:"
        self._names = _keyed(key, b"command")
        self._names.update(f"{service}{_BETWEEN}".encode())
        self._requests, self._meanings = _keyed(key, b"correlation"), _keyed(key, b"meaning")
        self._formers = _keyed(key, b"former")
        # Bound once: each command has them with it, and few are asked.
        self._meaning, self._former = self.meaning, self._former_prints
        self.check_value = _keyed(key, b"check").hexdigest()
        """Tells this key from any other, and nothing about it."""

    def name(self, command: Command) -> str:
        """The name of a command: the same for the same subject and the same id, only."""
        found = self._names.copy()
        found.update(f"{command.actor.id}{_BETWEEN}{command.command_id}".encode())
        return found.hexdigest()

    def request(self, correlation_id: str) -> str:
        """What stands for a correlation id of the sender's."""
        found = self._requests.copy()
        found.update(correlation_id.encode())
        return found.hexdigest()

    def meaning(self, command: Command) -> str:
        """The fingerprint of what a command means, whoever sends it and however it is written."""
        found = self._meanings.copy()
        text = command.model_dump_json(exclude=_NOT_THE_MEANING)
        found.update(f"{command.SUBJECT}{_BETWEEN}{text}".encode())
        return found.hexdigest()

    def work(
        self, use_case: UseCase, command: Command, size: int, headers: Mapping[str, str]
    ) -> Work:
        """A command on its way to a commit; `headers` came with it."""
        name, prefix, is_keyed = self.name(command), self._prefix, command.may_repeat
        cause = (
            Cause(self._correlation(headers, name), name, headers.get("traceparent"))
            if headers
            else Cause(name, name)
        )
        return Work(
            use_case,
            command,
            prefix + name,
            self._meaning,
            cause,
            size,
            None,
            command.expires_at,
            is_keyed,
            False,  # noqa: FBT003 -- by place, which takes half the time
            prefix + command.command_id if is_keyed else "",
            self._former,
        )

    def seal(self, fingerprint: str) -> str:
        """What stands for a fingerprint of before there was a key."""
        found = self._formers.copy()
        found.update(fingerprint.encode())
        return found.hexdigest()

    def _former_prints(self, command: Command) -> tuple[str, ...]:
        found = former_fingerprint(command)
        return found, self.seal(found)

    def _correlation(self, headers: Mapping[str, str], name: str) -> str:
        if chosen := headers.get(CORRELATION_HEADER):
            return self.request(chosen)
        request = headers.get(REQUEST_HEADER)
        return request if request and time_of(request) else name


def _keyed(key: bytes, of: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(key=key, digest_size=_SIZE, person=of)


def former_fingerprint(command: Command) -> str:
    """The fingerprint of rows from before there was a key: of the command with its actor.

    Who said no purpose had one in those days, and nobody had capabilities.
    """
    actor = command.actor
    if actor.purpose is None:
        actor = actor.model_copy(update={"purpose": "community service"})
    said = command.model_copy(update={"actor": actor})
    unsaid = _OF_THE_SENDING | _NEWER.get(command.SUBJECT, {})
    meaning = said.model_dump_json(exclude=unsaid).encode()
    return hashlib.blake2b(meaning, digest_size=_SIZE).hexdigest()
