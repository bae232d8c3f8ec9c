"""Inspections 抽查: samples that nobody can choose, looked into, published without persons."""
