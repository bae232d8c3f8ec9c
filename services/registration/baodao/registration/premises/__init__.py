"""Premises 社区场所: where a community works, meets and is served, and as it should."""
