"""The secret address of somebody's calendar."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from baodao.kit.decisions import Aggregate, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Aggregate):
    """The address of one person's calendar, by whose id it goes; of the secret there is a digest.

    The secret has 256 random bits, so that nobody finds it from its digest, with or without a key.
    """

    secret: str
    since: datetime

    @classmethod
    def share(cls, before: Self | None, person_id: str, secret: str, now: datetime) -> Change[Self]:
        """Give an address, in place of the one that there was."""
        if before is not None:
            return before.change(secret=secret, since=now)
        return cls.create(id=person_id, secret=secret, since=now)
