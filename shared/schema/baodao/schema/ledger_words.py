"""What the fields of ledgers of hours are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "root": ("root", "根哈希值"),
    "previous_root": ("root of the one before", "上一根哈希值"),
    "signature": ("signature", "签名"),
    "public_key": ("public key", "公钥内容"),
    "cause": ("why it was recorded", "记录原因"),
    "cause_id": ("what decided it", "依据编号"),
    "checkpoint_id": ("checkpoint", "核对点"),
    "decision": ("what counts", "处理结果"),
    "entry_ids": ("entries that it overlaps", "重叠的时长记录"),
    "found_at": ("found at", "发现时间"),
    "former_grade": ("former grade", "原证据等级"),
    "hash": ("hash of the last entry", "最后一条记录的哈希值"),
    "is_end": ("there are no more", "已到末尾"),
    "issuing_keys": ("public keys", "公钥"),
    "key_id": ("key", "密钥编号"),
    "ledgers": ("ledgers", "台账数"),
    "only_these": ("only these ledgers", "仅核对所列台账"),
    "overlap_id": ("overlapping record", "重叠记录编号"),
    "overlaps": ("overlapping records", "重叠记录"),
    "recorded_at": ("recorded at", "记录时间"),
    "regraded_minutes": ("minutes that count by the grade", "改按该等级计的分钟数"),
    "regrades": ("regrades the entry", "变更等级的时长记录"),
    "reverses": ("takes back the entry", "冲销的时长记录"),
    "settled_at": ("settled at", "处理时间"),
    "told": ("what events have told", "事件所载台账"),
}
"""As `field_words.NAMES`."""
