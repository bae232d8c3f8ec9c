"""What follows from merged records step by step; `consequences` begins and ends it."""

from baodao.hours.reconciliations.commands import (
    ReviewParted,
    TakeBackDouble,
)
from baodao.hours.reconciliations.use_cases import merging, parting
from baodao.kit.subscribers import Subscribers

subscribers = Subscribers("hours")

subscribers.own(TakeBackDouble, merging.take_back_double)
subscribers.own(ReviewParted, parting.review_parted)
