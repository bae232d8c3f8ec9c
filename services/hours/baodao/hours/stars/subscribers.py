"""The messages about stars, and the use case or view that takes each."""

from baodao.hours.stars.beforehand import find_recorders
from baodao.hours.stars.use_cases import grant_star
from baodao.hours.stars.views import get_stars, list_stars
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.stars import GetStars, GrantStar, ListStars

subscribers = Subscribers("hours")

subscribers.command(GrantStar, grant_star, find_recorders)
subscribers.query(GetStars, get_stars)
subscribers.query(ListStars, list_stars)
