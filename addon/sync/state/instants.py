"""Instants as the state keeps them: texts in UTC that sort as the instants do."""

from datetime import UTC, datetime


def sortable(moment: datetime) -> str:
    """Return an aware instant as a text; ``datetime.fromisoformat`` reads it again."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
