"""The answer about a death and the relatives who came after it, for the desk."""

from typing import Annotated

from baodao.kit.decisions import by
from baodao.kit.reads import Reads
from baodao.kit.views import NoAnswerError
from baodao.registration.common.vault import Vault
from baodao.registration.people.domain.volunteers import Volunteer
from baodao.registration.people.views.personal_data import known_of
from baodao.schema.registration import deaths as schema


async def get_death(
    query: schema.GetDeath,
    volunteer: Annotated[Volunteer, by("volunteer_id")],
    reads: Reads,
    vault: Vault,
) -> schema.Death:
    data = await known_of(volunteer, reads, vault)
    if data.death is None:
        raise NoAnswerError(schema.NotDeceased())
    return schema.Death(
        volunteer_id=volunteer.id,
        day=data.death.day,
        reference=data.death.reference,
        relatives_barred=volunteer.keeps_relatives_out,
        relatives=[
            schema.Relative(**one.model_dump(mode="python")) for one in data.death.relatives
        ],
    )
