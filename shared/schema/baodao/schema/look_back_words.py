"""What the fields of looking back 回头看 are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "found": ("what was found", "回头看结果"),
    "found_at": ("looked at", "回头看时间"),
    "look_back_days": ("days until it is looked back", "活动结束后回头看天数"),
    "look_back_id": ("look back", "回头看编号"),
    "look_backs": ("look backs", "回头看"),
    "look_on": ("to be looked at on", "回头看日期"),
}
"""As `field_words.NAMES`."""
