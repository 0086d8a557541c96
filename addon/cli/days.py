"""Days as they are typed on the command line."""

import time
from datetime import date

import typer


def typed_day(text: str) -> date:
    """Return a day that was typed as 2026-02-28. Raises BadParameter, in plain words, for what is none."""
    try:
        return date(*time.strptime(text.strip(), "%Y-%m-%d")[:3])
    except ValueError:
        raise typer.BadParameter("there is no such day; write it as 2026-02-28") from None
