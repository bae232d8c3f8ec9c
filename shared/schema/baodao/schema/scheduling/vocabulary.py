"""What the codes of scheduling are called, in one place; `spoken` says how that is used."""

from baodao.schema.scheduling import activities
from baodao.schema.spoken import say

say(activities.ActivityState, {"draft": "草稿", "published": "已发布"})
