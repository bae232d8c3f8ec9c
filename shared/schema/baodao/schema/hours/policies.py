"""What a policy pack says about hours."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from baodao.schema.base import Asked, Line
from baodao.schema.courses import CourseCode
from baodao.schema.forms import SENTENCES, Sentence
from baodao.schema.words import OpenLine

SENTENCES["not-ascending"] = Sentence(
    "Each is more than the one before", "须逐项递增,后一项大于前一项"
)

RuleName = Literal[
    "grace_minutes",
    "recording_days",
    "evaluation_scale",
    "complaint_days",
    "complaint_words_days",
    "star_hours",
    "star_granting",
    "stars_in_order",
    "suspicious_device_people",
    "suspicious_same_seconds",
    "suspicious_overlaps",
    "travel_minutes_between_cities",
    "travel_minutes_between_provinces",
    "suspicious_nights",
    "suspicious_later_percent",
    "suspicious_later_entries",
    "suspicious_late_sign_ups",
    "points_percent",
    "coin_cap",
    "coin_prices",
    "correction_days",
    "training_courses",
    "trainings_confirmed",
    "later_entry_days",
    "later_decision_days",
    "notice_days",
    "objection_days",
]
Granting = Literal["automatic", "community", "street", "district", "city", "province"]
"""At which level a star is granted; `automatic`: it is awarded with the hours."""
MOST_STARS = 10
StarLevel = Annotated[int, Field(strict=True, ge=1, le=MOST_STARS)]


def _ascending(numbers: list[int]) -> list[int]:
    if sorted(set(numbers)) != numbers:
        raise PydanticCustomError("not_ascending", SENTENCES["not-ascending"].en)
    return numbers


class CategoryPercent(Asked):
    """How many points 100 minutes of a category bring."""

    category: OpenLine
    percent: int = Field(strict=True, ge=0, le=1_000)


class CoinPrice(Asked):
    """What a service of the price list takes, in minutes of coins."""

    item: Line
    coins: int = Field(strict=True, ge=1, le=6_000)


class TrainingCourse(Asked):
    """A course of the catalogue, as shifts ask for it; good for so many days after its last one."""

    course: CourseCode
    title: OpenLine
    good_days: int | None = Field(default=None, strict=True, ge=1, le=3_652)


def _categories_once(rules: list[CategoryPercent]) -> list[CategoryPercent]:
    if len({one.category for one in rules}) < len(rules):
        raise PydanticCustomError("comes_twice", "A category may come once only")
    return rules


def _items_once(prices: list[CoinPrice]) -> list[CoinPrice]:
    if len({one.item for one in prices}) < len(prices):
        raise PydanticCustomError("comes_twice", "A service may come once only")
    return prices


def _courses_once(courses: list[TrainingCourse]) -> list[TrainingCourse]:
    if len({one.course for one in courses}) < len(courses):
        raise PydanticCustomError("comes_twice", "A course may come once only")
    return courses


class HoursRules(Asked):
    """What a pack says about the ledger; a rule that is absent is inherited."""

    grace_minutes: int | None = Field(default=None, strict=True, ge=0, le=60)
    """Minutes before and after a shift that count where somebody served them (0)."""
    recording_days: int | None = Field(default=None, strict=True, ge=1, le=10)
    """Within how many working days what was served is recorded (10, as Order 67 art. 11 says)."""
    evaluation_scale: list[OpenLine] | None = Field(default=None, min_length=1, max_length=7)
    """The qualities 评价等次 that a service can have, the best first (优, 良, 合格, 不合格)."""
    complaint_days: int | None = Field(default=None, strict=True, ge=1, le=60)
    """Within how many working days a complaint is answered or redirected (15)."""
    complaint_words_days: int | None = Field(default=None, strict=True, ge=30, le=1_095)
    """For how many days after it was closed the words of a complaint are kept (365)."""
    star_hours: (
        Annotated[
            list[Annotated[int, Field(strict=True, ge=1, le=100_000)]], AfterValidator(_ascending)
        ]
        | None
    ) = Field(default=None, max_length=MOST_STARS)
    """What each star takes, from the first (100, 300, 600, 1000, 1500: 民函〔2012〕340号)."""
    star_granting: list[Granting] | None = Field(default=None, min_length=1, max_length=MOST_STARS)
    """Who grants each star; the last one holds for all stars above (`automatic`)."""
    stars_in_order: Annotated[list[StarLevel], AfterValidator(_ascending)] | None = Field(
        default=None, max_length=MOST_STARS
    )
    """Stars that only who was awarded the one before gets (none; 四川: the fifth)."""
    suspicious_device_people: int | None = Field(default=None, strict=True, ge=2, le=100)
    """How many people on one device on a day open a case (4)."""
    suspicious_same_seconds: int | None = Field(default=None, strict=True, ge=2, le=100)
    """How many people who came in one second and left in one open a case (4)."""
    suspicious_overlaps: int | None = Field(default=None, strict=True, ge=1, le=100)
    """How many overlaps of one person across organisations in a quarter open a case (3)."""
    travel_minutes_between_cities: int | None = Field(default=None, strict=True, ge=0, le=600)
    """In less than so many minutes nobody gets from one city to another of the province (20)."""
    travel_minutes_between_provinces: int | None = Field(default=None, strict=True, ge=0, le=600)
    """In less than so many minutes nobody gets from one province to another (45)."""
    suspicious_nights: int | None = Field(default=None, strict=True, ge=1, le=31)
    """In how many nights of a month something long past is written down that opens a case (3)."""
    suspicious_later_percent: int | None = Field(default=None, strict=True, ge=1, le=100)
    """How many of a hundred entries of a month are later ones 补录 that open a case (30)."""
    suspicious_later_entries: int | None = Field(default=None, strict=True, ge=1, le=10_000)
    """How many there have to be for that at least (10)."""
    suspicious_late_sign_ups: int | None = Field(default=None, strict=True, ge=1, le=1_000)
    """How many sign-ups of a month for shifts that were over open a case (3)."""
    points_percent: Annotated[list[CategoryPercent], AfterValidator(_categories_once)] | None = (
        Field(default=None, max_length=200)
    )
    """How many points 100 minutes of a category bring (100 of each that is not named)."""
    coin_cap: int | None = Field(default=None, strict=True, ge=60, le=1_000_000)
    """The most minutes of coins that somebody has; the rest goes to the pool (90,000: 1,500 h)."""
    coin_prices: Annotated[list[CoinPrice], AfterValidator(_items_once)] | None = Field(
        default=None, max_length=200
    )
    """The price list: minutes of coins for each service (none, so nothing can be bought)."""
    correction_days: int | None = Field(default=None, strict=True, ge=1, le=10)
    """Within how many working days a correction is decided, at each level (10)."""
    training_courses: Annotated[list[TrainingCourse], AfterValidator(_courses_once)] | None = Field(
        default=None, max_length=200
    )
    """The catalogue of courses that shifts can ask for (none)."""
    trainings_confirmed: bool | None = Field(default=None, strict=True)
    """Whether a second organiser has to confirm a training before it counts (no)."""
    later_entry_days: int | None = Field(default=None, strict=True, ge=0, le=1_095)
    """For how many days after a shift something can be recorded later 补录 (365); 0: on its day."""
    later_decision_days: int | None = Field(default=None, strict=True, ge=1, le=30)
    """Within how many working days a later entry is decided, or lapses (10)."""
    notice_days: int | None = Field(default=None, strict=True, ge=0, le=30)
    """For how many working days the list of a round is posted 公示, if it says nothing (5)."""
    objection_days: int | None = Field(default=None, strict=True, ge=1, le=10)
    """Within how many working days an objection to a posted nomination is decided (10)."""
    locked: list[RuleName] | None = Field(default=None, max_length=60)
    """Rules that packs below may not change."""
