"""Use cases of the three teams."""
