"""What all wings of hours share."""
