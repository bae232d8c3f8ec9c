"""What the fields of stars are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "following": ("the next star", "下一星级"),
    "granting": ("granted at the level", "认定层级"),
    "holders": ("who holds a star", "获星志愿者"),
    "star_book_id": ("book of stars", "星级档案编号"),
    "star_books": ("stars, by record", "星级档案"),
    "star_granting": ("levels that grant stars", "各星级认定层级"),
    "star_hours": ("hours for each star", "各星级所需小时数"),
    "stars": ("stars", "志愿服务星级"),
    "stars_in_order": ("stars that need the one before", "须先取得上一星级的星级"),
}
"""As `field_words.NAMES`."""
