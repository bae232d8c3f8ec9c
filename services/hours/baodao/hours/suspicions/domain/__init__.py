"""What is noticed of many events, and the cases that come of it."""
