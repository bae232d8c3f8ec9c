"""Use cases of copies, templates and series."""
