"""The error of a process that cannot start; light, for commands that must start fast."""


class NotStartedError(Exception):
    """A process cannot start as it is set up; says why in a sentence for its operator."""
