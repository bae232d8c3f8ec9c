"""What fields of programmes and columns of their tables are called, in the order of their names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "date": ("day", "日期"),
    "duration": ("how long it takes", "时长"),
    "end": ("end", "结束"),
    "entry": ("number in the programme", "编号"),
    "imported": ("what was imported", "已导入活动"),
    "missing_shifts": ("shifts that the programme has no more", "日程中已没有的班次"),
    "source": ("what the programme is called", "日程来源"),
    "start": ("start", "开始"),
    "status": ("state", "状态"),
}
