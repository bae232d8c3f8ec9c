"""Numbers of rewards 礼遇 and their pick-up codes 领取码, from a key outside of the database."""

import hmac

from baodao.hours.certificates.keys import letters_of

_NUMBER, _CODE = 12, 8


class RewardKeys:
    """Makes what rewards are known by, and what is shown to be handed one.

    No code is written down anywhere: it is made anew whenever somebody shows or checks it.

    Args:
        key: 32 bytes; what is made with one key is known by no other.
    """

    def __init__(self, key: bytes) -> None:
        self._numbers, self._codes = (
            hmac.digest(key, f"baodao rewards: {what}".encode(), "sha256")
            for what in ("numbers", "codes")
        )

    def number(self, organisation_id: str, grant_reference: str, volunteer_id: str) -> str:
        """The number of what an organisation grants to a record under a reference of the grant."""
        # Ids have no control characters, and neither has a line.
        said = f"{organisation_id}\x1f{grant_reference}\x1f{volunteer_id}"
        return letters_of(self._numbers, said.encode(), _NUMBER)

    def code(self, reward_number: str) -> str:
        """The pick-up code of a reward."""
        return letters_of(self._codes, reward_number.encode(), _CODE)

    def is_code(self, reward_number: str, code: str) -> bool:
        """Whether it is that of the reward; takes as long if it is not."""
        return hmac.compare_digest(self.code(reward_number).encode(), code.encode())
