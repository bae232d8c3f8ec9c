"""Where registration keeps its aggregates; personal data in a collection of its own."""

from baodao.kit.store import Collection, Index
from baodao.registration.domain.divisions import Division
from baodao.registration.domain.organisations import Organisation
from baodao.registration.domain.people import Person
from baodao.registration.domain.volunteers import Volunteer

DIVISIONS = Collection("divisions", Division, (Index(("parent",)),))
ORGANISATIONS = Collection("organisations", Organisation, (Index(("division",)),))
VOLUNTEERS = Collection("volunteers", Volunteer, (Index(("division",)),))
PEOPLE = Collection("people", Person)

COLLECTIONS = (DIVISIONS, ORGANISATIONS, VOLUNTEERS, PEOPLE)
