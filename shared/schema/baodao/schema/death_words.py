"""What the fields of deaths and relatives are called, beside those of `field_words`, in order."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "deceased_at": ("death recorded at", "去世登记时间"),
    "interest": ("what they want it for", "用途"),
    "kinship": ("how they are related", "亲属关系"),
    "relative_id": ("relative", "近亲属"),
    "relatives": ("relatives who came", "前来办理的近亲属"),
    "relatives_barred": ("relatives are kept out", "不向近亲属提供"),
}
