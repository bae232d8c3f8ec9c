"""One-to-one help 结对帮扶: who visits whom."""
