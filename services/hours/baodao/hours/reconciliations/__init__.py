"""Reconciliations 对账: ledgers that turn out to be one person's, or two people's after all."""
