"""Views of the three lists."""
