"""What the fields of records for the national system are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "answers": ("what was answered", "报送结果"),
    "attempt": ("how often sent", "报送次数"),
    "concerns": ("entry that it concerns", "涉及的记录"),
    "kept_id": ("record that is kept", "保留档案"),
    "minors": ("with minors", "含未成年人"),
    "rejected": ("what was refused", "被退回的记录"),
    "sent": ("sent", "已报送"),
}
"""As `field_words.NAMES`."""
