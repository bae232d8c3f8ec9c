"""What the fields of points and of the time bank are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "coin_cap": ("most coins that somebody has (minutes)", "时间币余额上限(分钟)"),
    "coin_prices": ("price list of the time bank", "时间银行服务价目表"),
    "coins": ("coins (minutes)", "时间币(分钟)"),
    "item": ("service on the price list", "兑换的服务"),
    "owed": ("coins that are owed", "尚欠时间币(分钟)"),
    "points_percent": ("points for 100 minutes of a category", "各类服务每百分钟积分"),
    "posting_id": ("posting", "记账编号"),
    "postings": ("postings", "账户明细"),
    "time_account_id": ("account", "时间银行账户"),
    "time_accounts": ("accounts of time, by record", "时间银行账户"),
    "times": ("how often", "次数"),
}
"""As `field_words.NAMES`."""
