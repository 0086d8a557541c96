"""Calendars at Google, behind both calendar ports: ours two-way, people's own as busy time."""
