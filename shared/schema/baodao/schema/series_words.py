"""What fields of copies, series and campaigns are called, in the order of their names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "activity_ids": "活动",
    "aim": ("what it is about", "行动内容"),
    "campaign_id": ("campaign", "专项行动"),
    "campaigns": "专项行动",
    "change": ("what is another", "变化"),
    "clock": ("changes of the clocks", "时钟调整的影响"),
    "copied": ("what was copied", "已复制"),
    "copied_from": ("copied from", "复制自"),
    "days_ahead": ("days ahead of each", "提前发布天数"),
    "done": ("what was done", "已办理"),
    "first_day": ("first day", "首日"),
    "left_out": ("days without this time", "没有该时刻的日期"),
    "missed": ("not published when due", "到期未能发布的"),
    "next_at": ("next at", "下一次时间"),
    "notes": ("notes", "提示"),
    "occurrences": ("times that it takes place", "各次活动"),
    "other_days": ("further days", "另加的日期"),
    "publishing": ("published by itself", "自动发布"),
    "rule": ("rule of recurrence", "重复规则"),
    "seats": ("seats", "名额"),
    "series": "系列活动",
    "series_id": ("series", "系列活动"),
    "shift_count": ("number of shifts", "班次数"),
    "starts": ("start", "开始时间"),
    "template_name": ("name of the template", "模板名称"),
    "templates": "模板",
    "totals": ("totals", "合计"),
    "weeks": ("weeks later", "推后周数"),
    "without_days": ("days left out", "排除的日期"),
}
"""As `field_words.NAMES`."""
