"""Rules about premises."""
