"""What the fields of awards are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "award_id": ("award", "奖项编号"),
    "award_kind": ("who has granted it", "授予主体"),
    "award_level": ("level of the award", "奖项级别"),
    "awards": ("awards", "表彰奖励"),
    "entered_at": ("entered at", "登记时间"),
    "fault": ("what is wrong with it", "不予登记原因"),
    "granting_body": ("name of the issuer", "授予单位名称"),
    "is_disowned": ("said not to be theirs", "本人否认"),
    "proof": ("which papers show it", "证明材料"),
    "withdrawn_for": ("withdrawn for", "撤回原因"),
}
"""As `field_words.NAMES`."""
