"""The section of policy packs that is scheduling's own."""

from datetime import timedelta

from baodao.kernel.policies import Section


class Policy(Section, name="scheduling"):
    """The rules of scheduling as they hold in one division."""

    publish_ahead_days: int = 366
    check_in_early_minutes: int = 60
    check_out_late_minutes: int = 240
    device_clock_ahead_minutes: int = 2

    @property
    def publish_ahead(self) -> timedelta:
        """How far ahead an activity may end."""
        return timedelta(days=self.publish_ahead_days)

    @property
    def check_in_early(self) -> timedelta:
        """How long before the start of a shift attendance can be recorded."""
        return timedelta(minutes=self.check_in_early_minutes)

    @property
    def check_out_late(self) -> timedelta:
        """How long after the end of a shift attendance can be recorded."""
        return timedelta(minutes=self.check_out_late_minutes)

    @property
    def device_clock_ahead(self) -> timedelta:
        """How far a device's clock may be ahead."""
        return timedelta(minutes=self.device_clock_ahead_minutes)
