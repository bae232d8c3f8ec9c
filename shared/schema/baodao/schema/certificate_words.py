"""What the fields of certificates are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "by_grade": ("minutes by grade of evidence", "各依据等级时长"),
    "certificate_number": ("number of the certificate", "证明编号"),
    "certificates": ("certificates", "服务记录证明"),
    "certified": ("what is certified", "证明内容"),
    "certified_for": ("needed for", "证明用途"),
    "check_code": ("check code", "校验码"),
    "holder": ("holder", "持有人"),
    "holder_slip": ("slip for the holder's name", "持有人姓名查阅凭条"),
    "last_day": ("last day", "最后日期"),
    "organisations": ("organisations by id", "记录单位"),
    "replaced_by": ("replaced by", "替换后的证明"),
    "replaces": ("replaces", "替换的证明"),
    "revoked_for": ("why it was taken back", "撤销原因"),
    "titles": ("activities", "服务内容"),
}
