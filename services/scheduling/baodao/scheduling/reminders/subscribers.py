"""What is due before a shift starts, and the use case that does it."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.reminders import use_cases
from baodao.scheduling.reminders.commands import PassMarks, RemindHolders

subscribers = Subscribers("scheduling")

subscribers.own(PassMarks, use_cases.pass_marks)
subscribers.own(RemindHolders, use_cases.remind_holders)
