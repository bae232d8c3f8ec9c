"""An argon2 for tests of identity: it costs next to nothing, and counts."""

from argon2 import PasswordHasher

from baodao.identity.passwords import Passwords


class Counting:
    """A cheap argon2 that notes what it was asked; it costs the same whatever it compares with."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.made: list[str] = []
        self.compared: list[tuple[str, str]] = []

    def hash(self, password: str) -> str:
        self.made.append(password)
        return self._hasher.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.compared.append((stored, password))
        return self._hasher.verify(stored, password)

    @property
    def work(self) -> tuple[int, int]:
        """How many passwords were made and compared."""
        return len(self.made), len(self.compared)

    def forget(self) -> None:
        self.made.clear()
        self.compared.clear()


ARGON2 = Counting()


def passwords() -> Passwords:
    """Passwords that cost next to nothing."""
    made = Passwords()
    made._hasher = ARGON2  # type: ignore[assignment]
    made._of_nobody = ARGON2.hash("nobody's password")
    return made
