"""The Dashboard: the practice's numbers, each with its definition."""
