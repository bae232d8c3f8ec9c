"""The time of the demonstration."""

from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """The file with which the demonstration moves the services through time."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.move_to(datetime.now(UTC))

    def move_to(self, moment: datetime) -> None:
        """Make it `moment` for the services; in one step, for they read it all the time."""
        fresh = self.file.with_suffix(".next")
        fresh.write_text(f"{(moment - datetime.now(UTC)).total_seconds():.3f}")
        fresh.replace(self.file)
