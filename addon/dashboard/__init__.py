"""The Dashboard view: a practice's numbers, each with its definition."""
