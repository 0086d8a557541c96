"""The practice's time zone, which is never assumed: given, or asked for on a terminal."""

import sys
from difflib import get_close_matches
from zoneinfo import available_timezones

import typer
from rich.markup import escape

from addon.cli.shown import USAGE, err, say_fault
from addon.problems import SettingsInvalid


def given_zone(typed: str) -> str:
    """Return the time zone that ``--zone`` names, whatever its capitals; "" for none.

    Where there is no such zone, say which one may have been meant and end with exit code 2.
    """
    zone = _known(typed)
    if typed and not zone:
        say_fault(SettingsInvalid("--zone", f"{typed.strip()} is no time zone", _hint(typed)))
        raise typer.Exit(USAGE)
    return zone


def asked_zone() -> str:
    """Ask the person at the terminal until they name a time zone, and return it.

    Where nobody can answer, say which option to add and end with exit code 2.
    """
    if not sys.stdin.isatty():
        step = "Add it, for example --zone America/Chicago."
        say_fault(SettingsInvalid("--zone", "the practice's time zone is needed", step))
        raise typer.Exit(USAGE)
    while not (zone := _known(typed := _answer())):
        err.print(f"{escape(typed)} is no time zone. {escape(_hint(typed))}")
    return zone


def _answer() -> str:
    text = typer.prompt("The practice's time zone (such as America/Chicago)", err=True)
    return str(text).strip()


def _known(typed: str) -> str:
    """Return the zone of this name, however its capitals and blanks are typed; "" if there is none."""
    zones = {zone.casefold(): zone for zone in available_timezones()}
    return zones.get("_".join(typed.split()).casefold(), "")


def _hint(typed: str) -> str:
    near = _nearest(typed)
    return f"Did you mean {near}?" if near else "It is a name such as America/Chicago."


def _nearest(words: str) -> str:
    """Return the zone whose last word comes closest, as a person types it: ``chicago``, ``los angeles``."""
    zones = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones())}
    last = words.rpartition("/")[2].strip("\"' ").lower().replace(" ", "_")
    return next((zones[one] for one in get_close_matches(last, zones, n=1)), "")
