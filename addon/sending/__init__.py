"""Sends what is due, once: one last look, one claim, one channel, one recorded outcome for every message."""
