"""A claim as clearing houses take it (837P), and what would make one refuse it. Nothing is submitted from here."""
