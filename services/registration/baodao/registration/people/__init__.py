"""People: volunteers, what is known of them, and their consents."""
