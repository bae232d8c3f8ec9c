"""Fixtures for all suites; nothing starts before a test asks for it."""

pytest_plugins = ["tests.support.servers", "tests.support.services"]
