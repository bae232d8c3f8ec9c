"""What arrives at registration, and what decides or answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.registration import use_cases, views
from baodao.schema.registration import (
    GetDivision,
    GetOrganisation,
    GetVolunteer,
    ImportDivisions,
    ListDivisions,
    ListOrganisations,
    ListVolunteers,
    RegisterOrganisation,
    RegisterVolunteer,
)

subscribers = Subscribers("registration")

subscribers.command(ImportDivisions, use_cases.import_divisions)
subscribers.command(RegisterOrganisation, use_cases.register_organisation)
subscribers.command(RegisterVolunteer, use_cases.register_volunteer)

subscribers.query(GetDivision, views.get_division)
subscribers.query(ListDivisions, views.list_divisions)
subscribers.query(GetOrganisation, views.get_organisation)
subscribers.query(ListOrganisations, views.list_organisations)
subscribers.query(GetVolunteer, views.get_volunteer)
subscribers.query(ListVolunteers, views.list_volunteers)
