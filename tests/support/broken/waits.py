"""A service that does nothing, until a signal ends it."""

import signal

signal.pause()
