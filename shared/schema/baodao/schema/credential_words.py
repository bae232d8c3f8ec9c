"""What the fields of credentials are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "credential": ("signed credential", "电子凭证"),
    "did_document": ("document of the issuer", "签发者文档"),
    "issuer": ("issuer", "签发者"),
    "list_id": ("status list", "状态列表"),
    "status_index": ("place in the status list", "状态列表中的位置"),
    "status_list": ("status list", "状态列表"),
    "token": ("the same as a token", "令牌形式"),
}
