"""What shows people by nothing but their ids, and is not logged."""

from baodao.schema.base import Message
from baodao.schema.hours.certificates import CheckCertificate
from baodao.schema.hours.reads import ListHoursReads
from baodao.schema.hours.rounds import GetNominee
from baodao.schema.hours.verification import CompareLedgers
from baodao.schema.identity.reads import ListIdentityReads
from baodao.schema.identity.sign_in import ProveActor
from baodao.schema.registration.lists import GetItem
from baodao.schema.registration.organisations import GetOrganisation
from baodao.schema.registration.personal_data import ListReads
from baodao.schema.scheduling.reads import ListSchedulingReads

BY_ID: dict[type[Message], str] = {
    GetOrganisation: "who leads an organisation is public",
    GetItem: "who proposed an item, for those who keep it",
    ListReads: "the log itself",
    ListSchedulingReads: "the log itself",
    ListHoursReads: "the log itself",
    ListIdentityReads: "the log itself",
    CompareLedgers: "which ledgers are damaged, and nothing of what is in them",
    CheckCertificate: "a slip for the gateway, which names the holder to registration",
    GetNominee: "a slip for the gateway, which names the nominee masked to registration",
    ProveActor: "whoever comes with the secret is who is shown",
}
