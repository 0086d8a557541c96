"""Clinicians, groups, members, roster and scores: the people's tabs, filled from exports."""
