"""What the ledger and registration have told, and what follows from it."""

from baodao.hours.consequences.use_cases import entries, merges, people
from baodao.hours.reconciliations.commands import AdvanceReconciliation
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours.ledger import HoursCredited, HoursRegraded, HoursReversed
from baodao.schema.registration.duplicates import VolunteersMerged, VolunteersUnmerged
from baodao.schema.registration.rehoming import VolunteerRehomed
from baodao.schema.registration.volunteers import VolunteerActivated, VolunteerRegistered

subscribers = Subscribers("hours")

subscribers.event(HoursCredited, entries.follow_credit)
subscribers.event(HoursReversed, entries.follow_reversal)
subscribers.event(HoursRegraded, entries.follow_regrade)
subscribers.event(VolunteerRegistered, people.register_volunteer)
subscribers.event(VolunteerActivated, people.activate_volunteer)
subscribers.event(VolunteerRehomed, people.rehome_volunteer)
subscribers.event(VolunteersMerged, merges.follow_merge)
subscribers.event(VolunteersUnmerged, merges.follow_unmerge)
subscribers.own(AdvanceReconciliation, merges.advance_reconciliation)
