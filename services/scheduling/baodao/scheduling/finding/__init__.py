"""Finding: shifts as people look for them, by place and time."""
