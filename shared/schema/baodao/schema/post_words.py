"""What the fields of messages about standing posts 岗位 are called, in the order of names."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "holders": ("who has a role", "岗位人员"),
    "places": ("places", "名额"),
    "places_free": ("places that are free", "剩余名额"),
    "post_id": "岗位",
    "posts": ("posts", "岗位"),
    "roles": ("roles", "岗位角色"),
    "roles.name": ("name of the role", "角色名称"),
    "roles.note": ("what who has it does", "职责说明"),
}
"""As `field_words.NAMES`."""
