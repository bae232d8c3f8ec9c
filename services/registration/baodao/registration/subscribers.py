"""What arrives at registration, and what decides or answers it."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.use_cases import divisions, organisations, volunteers
from baodao.registration.views import divisions as division_views
from baodao.registration.views import organisations as organisation_views
from baodao.registration.views import volunteers as volunteer_views
from baodao.schema.registration import divisions as division
from baodao.schema.registration import organisations as organisation
from baodao.schema.registration import volunteers as volunteer

subscribers = Subscribers("registration")

# --- divisions ----------------------------------------------------------------------------------

subscribers.command(division.ImportDivisions, divisions.import_divisions)
subscribers.query(division.GetDivision, division_views.get_division)
subscribers.query(division.ListDivisions, division_views.list_divisions)

# --- organisations ------------------------------------------------------------------------------

subscribers.command(organisation.RegisterOrganisation, organisations.register_organisation)
subscribers.query(organisation.GetOrganisation, organisation_views.get_organisation)
subscribers.query(organisation.ListOrganisations, organisation_views.list_organisations)

# --- volunteers ---------------------------------------------------------------------------------

subscribers.command(volunteer.RegisterVolunteer, volunteers.register_volunteer)
subscribers.query(volunteer.GetVolunteer, volunteer_views.get_volunteer)
subscribers.query(volunteer.ListVolunteers, volunteer_views.list_volunteers)
