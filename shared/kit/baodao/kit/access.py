"""Whether a message gets through: what it says itself, and what is loaded of what it names."""

from functools import partial

from baodao.kit.decisions.gates import Verdict
from baodao.kit.loaded import Loaded
from baodao.kit.unseen import BarredError, MissingError
from baodao.kit.work import Work
from baodao.schema import OutOfScope
from baodao.schema.base import OwnMatter, Query
from baodao.schema.doors import PaperNeeded


class Access:
    """The gates of the messages of a group, for which this is loaded."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._verdicts: dict[int, Verdict] = {}
        """What the message alone told, by the identity of its work."""

    def check_door(self, work: Work) -> None:
        """See that the actor may send such a message at all; comes before `let_in`.

        Raises:
            BarredError: the message alone tells that they may not.
        """
        if gate := work.use_case.gate:
            verdict = self._verdicts[id(work)] = gate.door(work.message)
            if verdict == "out":
                raise BarredError(OutOfScope(role=work.message.actor.role))
            on_paper = gate.is_on_paper(work.message)
            if lacking := gate.lacking(work.message.actor, on_paper=on_paper):
                raise BarredError(lacking)

    def let_in(self, work: Work) -> None:
        """See that the actor has access to what the message names.

        Raises:
            MissingError: they have not, or it is not there: that is told alike.
            BarredError: nothing that could give access is named, it is their own matter, or it
                takes a sheet of paper that the person has signed.
        """
        if (gate := work.use_case.gate) is None:
            return
        is_in = self._verdicts[id(work)] == "in"
        if is_in and not gate.has_own_matter:
            return
        message, named = work.message, partial(self._loaded.named, work)
        if not is_in and (blocked := gate.look(message, named)):
            if blocked.wants_paper:
                raise BarredError(PaperNeeded())
            if blocked.root is None:
                raise BarredError(OutOfScope(role=message.actor.role))
            raise MissingError(work.use_case.parameters[blocked.root], blocked.key)
        if own := gate.own_matter(message, named):
            if isinstance(message, Query) and own.root is not None:
                # Nothing is decided: it is simply not for them to see.
                raise MissingError(work.use_case.parameters[own.root], own.key)
            raise BarredError(OwnMatter())
