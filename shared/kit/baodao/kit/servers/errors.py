"""What can go wrong with an embedded server."""


class ServerError(Exception):
    """A server could not be run; the message says why and what to do."""


class ServerMissing(ServerError):
    """The program, or a library it needs, is not installed."""


class ServerFailed(ServerError):
    """The server stopped, or did not answer in time; the message ends with lines of its log."""


class DirectoryInUse(ServerError):
    """A live server, named by its pid, owns the directory."""
