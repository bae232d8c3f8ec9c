"""Fixtures for all suites; nothing starts before a test asks for it."""

from hypothesis import settings

pytest_plugins = ["tests.support.servers", "tests.support.services"]

# A change that has nothing to do with a test must not make it find something: what it tries is
# drawn from its own source. `make explore` draws anew each time.
settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", derandomize=False, database=None, deadline=None)
settings.load_profile("fixed")
