"""The rules of hours that differ from division to division."""

from datetime import timedelta

from baodao.kernel.policies import Section


class Policy(Section, name="hours"):
    """The rules of hours as they hold in one division.

    Minutes really served (Order 67 art. 7), clipped to the shift and its grace; the rest of a
    minute does not count.
    """

    grace_minutes: int = 0
    recording_days: int = 10
    evaluation_scale: tuple[str, ...] = ("优", "良", "合格", "不合格")
    complaint_days: int = 15
    complaint_words_days: int = 365

    @property
    def grace(self) -> timedelta:
        """How much time before and after a shift counts, where somebody served it."""
        return timedelta(minutes=self.grace_minutes)


GRACE_AT_MOST = timedelta(minutes=60)
"""The most grace that a policy pack can set (`HoursRules`)."""
