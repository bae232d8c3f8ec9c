"""What the fields of totals are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "minutes_a": ("minutes of grade A", "一级证据时长(分钟)"),
    "minutes_b": ("minutes of grade B", "二级证据时长(分钟)"),
    "minutes_c": ("minutes of grade C", "三级证据时长(分钟)"),
    "minutes_d": ("minutes of grade D", "四级证据时长(分钟)"),
    "totals": ("totals", "时长汇总"),
    "tree": ("tree of divisions", "区划口径"),
}
"""As `field_words.NAMES`."""
