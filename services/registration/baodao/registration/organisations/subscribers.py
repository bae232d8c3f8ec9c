"""The messages about organisations, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.organisations.commands import WindUp
from baodao.registration.organisations.use_cases import (
    change_aliases,
    change_join_policy,
    change_parent,
    register_organisation,
    rename_organisation,
    wind_up,
)
from baodao.registration.organisations.views import list_organisations
from baodao.schema.registration.organisations import (
    ChangeAliases,
    ChangeJoinPolicy,
    ChangeParent,
    ListOrganisations,
    RegisterOrganisation,
    RenameOrganisation,
)

subscribers = Subscribers("registration")

subscribers.command(RegisterOrganisation, register_organisation)
subscribers.query(ListOrganisations, list_organisations)
subscribers.command(RenameOrganisation, rename_organisation)
subscribers.command(ChangeAliases, change_aliases)
subscribers.command(ChangeParent, change_parent)
subscribers.command(ChangeJoinPolicy, change_join_policy)
subscribers.own(WindUp, wind_up)
