"""scheduling: activities, seats, attendance."""
