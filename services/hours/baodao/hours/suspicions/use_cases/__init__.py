"""Decisions of the watch: what an event adds, and what somebody makes of a case."""
