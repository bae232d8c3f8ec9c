"""Why something of an inspection is refused."""

from baodao.schema.base import Refusal
from baodao.schema.hours.inspections import Finding, InspectionState


class PeriodNotOver(
    Refusal,
    slug="period-not-over",
    en="The period must be over, and must not end before it begins. Please correct the days.",
    zh="抽查期间须已结束,且止日不得早于起日,请更正。",
):
    """What is drawn from is complete."""


class SeedNotDue(
    Refusal,
    slug="seed-not-due",
    en="The secret is told once the population and the checkpoint after it are published, and only "
    "then. Please look at the state of the inspection.",
    zh="须待抽样总体及其后的核对点公布后方可公开密语,请查看抽查状态。",
):
    """Whoever knew the seed earlier could choose what is in the population."""

    state: InspectionState


class OtherSecret(
    Refusal,
    slug="other-secret",
    en="This is not the secret whose hash was announced. Please tell that one.",
    zh="该密语与公告的摘要不符,请提供原密语。",
):
    """Otherwise it could be chosen."""


class FindingThere(
    Refusal,
    slug="finding-there",
    en="What was found of this entry is recorded already. Please look at the list again.",
    zh="该条记录的核查结论已登记,请刷新列表后再看。",
):
    """A finding is given once."""

    finding: Finding
