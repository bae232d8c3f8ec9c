"""What the fields of searches and calendars are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "calendar_key": ("key of the calendar's address", "日历订阅密钥"),
    "from_at": ("beginning", "开始时间"),
    "latest_first": ("latest first", "最近的在前"),
    "metres": ("distance in metres", "距离(米)"),
    "position": ("where you are", "所在位置"),
    "seats_free": ("seats free", "剩余名额"),
    "sequence": ("number of the change", "变更序号"),
    "shared_calendars": ("addresses of the calendar", "日历订阅地址"),
    "until_at": ("end", "结束时间"),
    "within_metres": ("at most so many metres away", "距离上限(米)"),
}
"""As `field_words.NAMES`."""
