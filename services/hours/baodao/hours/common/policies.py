"""The rules of hours that differ from division to division."""

from collections.abc import Mapping
from datetime import timedelta

from baodao.kernel.policies import Section
from baodao.schema.hours.policies import CategoryPercent, CoinPrice, Granting, TrainingCourse

_HOUR = 60
_WHOLE = 100


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
    star_hours: tuple[int, ...] = (100, 300, 600, 1000, 1500)
    star_granting: tuple[Granting, ...] = ("automatic",)
    stars_in_order: tuple[int, ...] = ()
    suspicious_device_people: int = 4
    suspicious_same_seconds: int = 4
    suspicious_overlaps: int = 3
    travel_minutes_between_cities: int = 20
    travel_minutes_between_provinces: int = 45
    suspicious_nights: int = 3
    suspicious_later_percent: int = 30
    suspicious_later_entries: int = 10
    suspicious_late_sign_ups: int = 3
    points_percent: tuple[CategoryPercent, ...] = ()
    coin_cap: int = 90_000
    coin_prices: tuple[CoinPrice, ...] = ()
    correction_days: int = 10
    training_courses: tuple[TrainingCourse, ...] = ()
    trainings_confirmed: bool = False
    later_entry_days: int = 365
    later_decision_days: int = 10
    notice_days: int = 5
    objection_days: int = 10

    @property
    def grace(self) -> timedelta:
        """How much time before and after a shift counts, where somebody served it."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def star_minutes(self) -> Mapping[int, int]:
        """The minutes that each star takes, by its level, from the first."""
        return {level: hours * _HOUR for level, hours in enumerate(self.star_hours, 1)}

    def granting_of(self, level: int) -> Granting:
        """At which level a star is granted; what is said of the last holds for all above."""
        return self.star_granting[min(level, len(self.star_granting)) - 1]

    def points_of(self, category: str, minutes: int) -> int:
        """The points 积分 for so many minutes of a category, rounded down; one each by default."""
        named = {one.category: one.percent for one in self.points_percent}
        return minutes * named.get(category, _WHOLE) // _WHOLE

    def price_of(self, item: str) -> int | None:
        """What a service takes, in minutes of coins; None if it is not on the price list."""
        return next((one.coins for one in self.coin_prices if one.item == item), None)

    def course_of(self, code: str) -> TrainingCourse | None:
        """A course of the catalogue; None if it has none of that code."""
        return next((one for one in self.training_courses if one.course == code), None)


GRACE_AT_MOST = timedelta(minutes=60)
"""The most grace that a policy pack can set (`HoursRules`)."""
