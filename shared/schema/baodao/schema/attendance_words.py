"""What the fields of attendance are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "ask_check_out_minutes": ("minutes until a check-out is asked for", "追问签退的时限(分钟)"),
    "came_at": ("coming", "到达时间"),
    "clock_off": ("clock of the device wrong", "设备时钟有误"),
    "close_roll_days": ("working days until a roll closes by itself", "点名册自动提交期限(工作日)"),
    "confirmed_ids": ("whose word is confirmed", "确认本人申报的志愿者"),
    "corrections": ("corrections", "更正"),
    "device": "设备",
    "device_clock_off_minutes": ("minutes a device's clock may be wrong", "设备时钟误差上限(分钟)"),
    "end": ("coming or going", "签到或签退"),
    "ended_at": ("real end", "实际结束时间"),
    "here": ("where the device is", "设备位置"),
    "left_at": ("going", "离开时间"),
    "lines": "点名记录",
    "nonce": ("the device's own number", "设备记录编号"),
    "observations": ("what was seen", "签到签退明细"),
    "own_code_minutes": ("minutes that one's own code is good", "个人码有效时间(分钟)"),
    "propose_check_out_days": (
        "working days until a check-out is proposed",
        "推定签退期限(工作日)",
    ),
    "received_at": ("received at", "上传时间"),
    "sent_at": ("clock of the device", "设备当前时间"),
    "shown": ("code that was scanned", "扫描的个人码"),
    "stretches": ("times", "时段"),
    "wrong_codes": ("wrong codes until the organiser is asked", "签到码可输错次数"),
}
"""As `field_words.NAMES`."""
