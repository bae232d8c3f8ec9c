"""Annual reports of organisations on their records and certificates (Order 67 art. 18)."""
