"""Tables as people keep them, brought into the services."""
