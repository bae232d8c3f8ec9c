"""What becomes of two ledgers that are one person's, or were taken for it."""
