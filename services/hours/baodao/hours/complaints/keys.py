"""Numbers and codes of receipts 回执, from a key outside of the database."""

import hmac

from baodao.hours.certificates.keys import letters_of

_LENGTH = 8


class ReceiptKeys:
    """Makes what complaints are known and followed by.

    Args:
        key: 32 bytes; what is made with one key is known by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._numbers, self._codes = (
            hmac.digest(key, f"baodao complaints: {what}".encode(), "sha256")
            for what in ("numbers", "codes")
        )

    def number(self, day: str, name: str) -> str:
        """The number of the complaint of this name that came on a day (`YYYY-MM-DD`)."""
        return f"T{day.replace('-', '')}-{letters_of(self._numbers, name.encode(), _LENGTH)}"

    def code(self, number: str) -> str:
        """The code that stands with a number on the receipt."""
        return letters_of(self._codes, number.encode(), _LENGTH)

    def is_code(self, number: str, code: str) -> bool:
        """Whether it is that of the number; takes as long if it is not."""
        return hmac.compare_digest(self.code(number).encode(), code.encode())
