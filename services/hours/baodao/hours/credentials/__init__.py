"""Certificates as verifiable credentials, whoever signs them, and the lists that revoke them."""
