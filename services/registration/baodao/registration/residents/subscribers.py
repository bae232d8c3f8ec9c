"""The messages about residents in need, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.residents.use_cases import correct_resident, register_resident
from baodao.registration.residents.views import list_residents, reveal_resident
from baodao.schema.registration.residents import (
    CorrectResident,
    ListResidents,
    RegisterResident,
    RevealResident,
)

subscribers = Subscribers("registration")

subscribers.command(RegisterResident, register_resident)
subscribers.command(CorrectResident, correct_resident)
subscribers.query(ListResidents, list_residents)
subscribers.query(RevealResident, reveal_resident)
