"""The stack on this machine: servers and services as processes."""
