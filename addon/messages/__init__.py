"""Decides which messages are due, to whom, in which words. Pure: nothing is sent here."""
