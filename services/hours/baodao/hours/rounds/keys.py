"""Ids that tell nobody of whom they are, from a key outside of the database."""

import hmac

_DIGITS = 32


class RoundKeys:
    """Makes the id of the one nomination of somebody in a round, and of their one objection.

    A list that is posted has ids of nominations in it, and nobody can try people for them.

    Args:
        key: 32 bytes; what is made with one key is known by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._nominations, self._objections = (
            hmac.digest(key, f"baodao rounds: {what}".encode(), "sha256")
            for what in ("nominations", "objections")
        )

    def nomination(self, round_id: str, nominee: str) -> str:
        """The id of the nomination of a person or a group in a round."""
        return _made(self._nominations, round_id, nominee)

    def objection(self, nomination_id: str, objector_id: str) -> str:
        """The id of the objection of a person to a nomination."""
        return _made(self._objections, nomination_id, objector_id)


def _made(key: bytes, of: str, who: str) -> str:
    return hmac.digest(key, f"{of}\x1f{who}".encode(), "sha256").hex()[:_DIGITS]
