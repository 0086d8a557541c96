"""Turns attendance into billing lines, session packages and a list of what does not add up."""
