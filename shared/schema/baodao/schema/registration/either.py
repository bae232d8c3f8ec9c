"""What either a person does for themself, or a unit by its liaison."""

from baodao.schema.access import OVERSEERS, at_desk, keeper, own, subtree
from baodao.schema.base import Refusal

EITHER = (
    own("volunteer_id"),
    at_desk(),
    keeper("unit_id"),
    subtree("unit.division", *OVERSEERS),
)
"""The person themself, also on paper, or whoever speaks for the unit."""


class EitherPersonOrUnit(
    Refusal,
    slug="either-person-or-unit",
    en="Please give exactly one of the volunteer and the unit.",
    zh="志愿者与单位两项中,请填写且只填写一项。",
):
    """The message names both a person and a unit, or neither."""
