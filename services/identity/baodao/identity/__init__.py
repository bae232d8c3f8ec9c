"""identity: accounts, roles that were granted with a term, sign-in, and signed actors."""
