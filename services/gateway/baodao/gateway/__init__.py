"""The HTTP door: commands and queries as JSON, events as server-sent events."""
