"""What is known of rounds, of nominations and of objections."""
