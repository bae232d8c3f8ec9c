"""What the fields of totals are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "active": ("active volunteers", "活跃志愿者人数"),
    "active_on": ("active on", "活跃人数统计日"),
    "actual": ("reached", "实际完成"),
    "annual_report_id": ("annual report", "年度报告编号"),
    "certificates_issued": ("certificates issued", "出具证明数"),
    "certificates_revoked": ("certificates revoked", "撤销或换发证明数"),
    "key": ("of what", "汇总项"),
    "measure": ("measured by", "衡量指标"),
    "minutes_a": ("minutes of grade A", "一级证据时长(分钟)"),
    "minutes_b": ("minutes of grade B", "二级证据时长(分钟)"),
    "minutes_c": ("minutes of grade C", "三级证据时长(分钟)"),
    "minutes_d": ("minutes of grade D", "四级证据时长(分钟)"),
    "not_recorded": ("shifts not recorded", "未记录班次数"),
    "reached_percent": ("percent reached", "完成百分比"),
    "record_report_id": ("report of records", "记录工作报告编号"),
    "recorded_in_time": ("shifts recorded in time", "按期记录班次数"),
    "recorded_late": ("shifts recorded late", "逾期记录班次数"),
    "reports": ("annual reports", "年度报告"),
    "restatements": ("restated since", "公布后的更正"),
    "set_at": ("set at", "设定时间"),
    "target_id": ("target", "目标编号"),
    "targets": ("targets", "目标"),
    "totals": ("totals", "时长汇总"),
    "tree": ("tree of divisions", "区划口径"),
    "value": ("value", "目标值"),
}
"""As `field_words.NAMES`."""
