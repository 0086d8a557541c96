"""The practice's time zone, which is never assumed: given, or asked for on a terminal."""

import sys
from difflib import get_close_matches
from zoneinfo import available_timezones

import typer
from rich.markup import escape

from addon.cli.shown import USAGE, err, say_fault
from addon.problems import SettingsInvalid


def asked_zone() -> str:
    """Ask the person at the terminal until they name a time zone, and return it.

    Where nobody can answer, say which option to add and end with exit code 2.
    """
    if not sys.stdin.isatty():
        step = "Add it, for example --zone America/Chicago."
        say_fault(SettingsInvalid("--zone", "the practice's time zone is needed", step))
        raise typer.Exit(USAGE)
    while (zone := _answer()) not in available_timezones():
        near = _nearest(zone)
        hint = f" Did you mean {near}?" if near else " It is a name such as America/Chicago."
        err.print(f"{escape(zone)} is no time zone.{escape(hint)}")
    return zone


def _answer() -> str:
    text = typer.prompt("The practice's time zone (such as America/Chicago)", err=True)
    return str(text).strip()


def _nearest(words: str) -> str:
    """Return the zone whose last word comes closest, as a person types it: ``chicago``, ``los angeles``."""
    zones = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones())}
    last = words.rpartition("/")[2].lower().replace(" ", "_")
    return next((zones[one] for one in get_close_matches(last, zones, n=1)), "")
