"""The keys of a practice: a list of its own, a key for each member, and what is sealed with them. An extra."""
