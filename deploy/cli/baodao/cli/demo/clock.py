"""The time of the demonstration."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """The file with which the demonstration moves the services through time.

    `ahead` is by how much they are ahead of this machine's clock.
    """

    def __init__(self, file: Path) -> None:
        self.file, self.ahead = file, timedelta()
        self.move_to(datetime.now(UTC))

    def move_to(self, moment: datetime) -> None:
        """Make it `moment` for the services; in one step, for they read it all the time."""
        fresh = self.file.with_suffix(".next")
        self.ahead = moment - datetime.now(UTC)
        fresh.write_text(f"{self.ahead.total_seconds():.3f}")
        fresh.replace(self.file)
