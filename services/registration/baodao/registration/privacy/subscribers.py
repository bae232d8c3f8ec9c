"""The messages about copies, the log of reads and the vault's keys, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.privacy.commands import FindAnew, RewrapPerson
from baodao.registration.privacy.use_cases import find_anew, rewrap_person
from baodao.registration.privacy.views import export_person, get_key_use, list_reads
from baodao.schema.registration.personal_data import ExportPerson, ListReads
from baodao.schema.registration.vault import GetKeyUse

subscribers = Subscribers("registration")

subscribers.query(ExportPerson, export_person)
subscribers.query(ListReads, list_reads)
subscribers.own(RewrapPerson, rewrap_person)
subscribers.own(FindAnew, find_anew)
subscribers.query(GetKeyUse, get_key_use)
