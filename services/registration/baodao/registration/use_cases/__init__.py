"""What registration decides: each function loads, decides, announces — and knows no database."""
