"""What a certificate is: what it covers, its life, its bit of a status list."""
