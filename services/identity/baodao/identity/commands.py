"""What identity does by itself when something is over."""

from baodao.kit.own import OwnCommand
from baodao.schema.base import Id


class EndDueGrant(OwnCommand):
    """The last day of a grant is over."""

    grant_id: Id


class ForgetChallenge(OwnCommand):
    """Nobody has signed a challenge in time."""

    challenge_id: Id


class ForgetSession(OwnCommand):
    """A sign-in is over."""

    session_id: Id


class ForgetAttempt(OwnCommand):
    """Nobody came back from a provider in time."""

    attempt_id: Id
