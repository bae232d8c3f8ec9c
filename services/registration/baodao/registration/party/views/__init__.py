"""Views of 双报到."""
