"""The commands about attendance, and the use case that decides each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.attendance import use_cases
from baodao.schema.scheduling.attendance import CheckIn, CheckOut

subscribers = Subscribers("scheduling")

subscribers.command(CheckIn, use_cases.check_in)
subscribers.command(CheckOut, use_cases.check_out)
