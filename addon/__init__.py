"""Groupkeeper: keeps a group-therapy practice's sheets, calendars and EHR exports in step."""

__version__ = "0.1.0"
