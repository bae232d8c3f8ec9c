"""Why a message is not carried out before anything is decided: it names nothing, or may not be."""

from baodao.kit.decisions import Parameter
from baodao.schema import NotFound, Refusal


class MissingError(Exception):
    """A message names an aggregate that is not there, and its use case cannot do without it."""

    def __init__(self, parameter: Parameter, key: str) -> None:
        super().__init__(parameter.name)
        self.refusal = NotFound(kind=parameter.load.noun or parameter.name, id=key)


class BarredError(Exception):
    """The actor may not send this message, whatever it names, or not this one."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.SLUG)
        self.refusal = refusal
