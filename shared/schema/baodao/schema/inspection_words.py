"""What the fields of inspections are called, in the order of these names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "announced_at": ("announced at", "公告时间"),
    "checkpoint_root": ("root of the checkpoint", "核对点根哈希值"),
    "commitment": ("hash of the secret", "密语摘要"),
    "counts_by": ("grade that it counts by", "现计证据等级"),
    "drawn": ("drawn", "抽取数"),
    "drawn_entries": ("entries drawn", "抽取的记录"),
    "drawn_id": ("entry drawn", "抽取编号"),
    "holding": ("found to hold", "属实数"),
    "inspection_id": ("inspection", "抽查编号"),
    "inspections": ("inspections", "抽查"),
    "ledger_entry": ("entry", "时长记录内容"),
    "not_holding": ("found not to hold", "不属实数"),
    "population": ("entries drawn from", "总体数"),
    "rank": ("place in the sample", "抽取次序"),
    "sample_size": ("size of the sample", "抽查数量"),
    "seed": ("seed", "随机种子"),
    "seed_secret": ("secret", "密语"),
    "unclear": ("unclear", "无法查实数"),
}
"""As `field_words.NAMES`."""
