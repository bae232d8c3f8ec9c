"""Numbers, check codes and places of certificates: from a key outside of the database."""

import hmac
import uuid
from collections.abc import Sequence

from pydantic_core import to_json

from baodao.hours.certificates.domain.coverage import Coverage
from baodao.hours.certificates.domain.status import LIST_BITS

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capital letters that nobody takes for another one."""
_NUMBER, _CODE = 8, 6
_LISTS, _TRIES, _MONTH = 4, 4, 6


class CertificateKeys:
    """Makes what certificates are known and checked by.

    Args:
        key: 32 bytes; what is made with one key is known by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._numbers, self._codes, self._places, self._holders = (
            hmac.digest(key, f"baodao certificates: {what}".encode(), "sha256")
            for what in ("numbers", "codes", "places", "holders")
        )

    def number(
        self,
        last_day: str,
        volunteer_id: str,
        organisation_id: str | None,
        covers: Sequence[Coverage],
        regraded: Sequence[tuple[str, str]] = (),
    ) -> str:
        """The number of the certificate over this: of the same content the same one.

        `regraded` are entries that count by another grade than they were recorded with.
        """
        covered = [(c.ledger_id, c.runs, c.hash) for c in covers]
        said = [volunteer_id, organisation_id, covered, *([regraded] if regraded else [])]
        return f"{last_day.replace('-', '')}-{letters_of(self._numbers, to_json(said), _NUMBER)}"

    def check_code(self, number: str) -> str:
        """The check code of a number."""
        return letters_of(self._codes, number.encode(), _CODE)

    def is_check_code(self, number: str, code: str) -> bool:
        """Whether it is that of the number; takes as long if it is not."""
        return hmac.compare_digest(self.check_code(number).encode(), code.encode())

    def holder(self, number: str) -> str:
        """The `urn:uuid:` of the holder of one certificate: of another one it is another."""
        drawn = hmac.digest(self._holders, number.encode(), "sha256")
        return uuid.UUID(bytes=drawn[:16], version=5).urn

    def places(self, number: str) -> list[tuple[str, int]]:
        """Places of the status lists of a month to try for a certificate, in this order."""
        month = number[:_MONTH]
        return [
            (f"{month}{chr(ord('a') + one)}", self._place(f"{number}/{one}/{two}"))
            for one in range(_LISTS)
            for two in range(_TRIES)
        ]

    def _place(self, name: str) -> int:
        drawn = hmac.digest(self._places, name.encode(), "sha256")
        return int.from_bytes(drawn[:8], "big") % LIST_BITS


def letters_of(key: bytes, said: bytes, length: int) -> str:
    """So many characters of `ALPHABET` by which only who has the key knows again what was said."""
    number = int.from_bytes(hmac.digest(key, said, "sha256"), "big")
    characters = []
    for _ in range(length):
        number, rest = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(characters)
