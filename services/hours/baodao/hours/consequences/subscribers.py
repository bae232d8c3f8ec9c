"""What the ledger has told, and what follows from it."""

from baodao.hours.consequences.use_cases import follow_regrade, follow_reversal
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.ledger import HoursRegraded, HoursReversed

subscribers = Subscribers("hours")

subscribers.event(HoursReversed, follow_reversal)
subscribers.event(HoursRegraded, follow_regrade)
