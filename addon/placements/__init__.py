"""Placements: a group for everybody who was accepted, proposed with reasons, decided by a clinician."""
