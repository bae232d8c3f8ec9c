"""Suspicions 疑点: what looks like fraud, noticed apart from what credits hours."""
