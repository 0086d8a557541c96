"""Rows of the merge's own tabs: people delete as many as they like, no question asked. Pure.

What is open is remembered, not read from these rows: none of it is settled because a row is gone.
"""

OWN = ("conflicts", "needs_review")
"""The merge's own tabs: about what differs between sheet and sources, and what only a person can answer."""
