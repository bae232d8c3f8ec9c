"""Where erasures are kept."""

from baodao.kit.store import Collection
from baodao.registration.leaving.domain.erasures import Erasure

ERASURES = Collection("erasures", Erasure)

COLLECTIONS = (ERASURES,)
