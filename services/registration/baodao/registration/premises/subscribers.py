"""The messages about premises, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.premises.commands import RehomePremises
from baodao.registration.premises.use_cases import (
    add_premises,
    assess_premises,
    end_premises,
    measure_premises,
    rehome_premises,
    rename_premises,
)
from baodao.registration.premises.views import (
    get_premises,
    list_premises,
    list_premises_rates,
)
from baodao.schema.registration.premises import (
    AddPremises,
    AssessPremises,
    EndPremises,
    GetPremises,
    ListPremises,
    MeasurePremises,
    RenamePremises,
)
from baodao.schema.registration.premises_rates import ListPremisesRates

subscribers = Subscribers("registration")

subscribers.command(AddPremises, add_premises)
subscribers.command(RenamePremises, rename_premises)
subscribers.command(MeasurePremises, measure_premises)
subscribers.command(AssessPremises, assess_premises)
subscribers.command(EndPremises, end_premises)
subscribers.own(RehomePremises, rehome_premises)
subscribers.query(GetPremises, get_premises)
subscribers.query(ListPremises, list_premises)
subscribers.query(ListPremisesRates, list_premises_rates)
