"""Micro-experiments: one small change at a time, compared with the time before it, in honest words."""
