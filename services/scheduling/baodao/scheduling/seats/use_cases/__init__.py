"""What is decided about seats."""
