"""Groupkeeper: keeps a group-therapy practice's sheets, calendars and EHR exports in step."""

from zoneinfo import reset_tzpath

__version__ = "0.1.0"

reset_tzpath(to=())  # zone rules come from the pinned tzdata: a computer's own may be years old
