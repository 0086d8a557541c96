"""``groupkeeper cards``: what Google needs to be told about the cards beside Sheets and Calendar (docs/cards.md)."""

import json
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from addon.cli.shown import out
from addon.problems import SettingsInvalid
from addon.settings import CardSettings, read_settings
from addon.wiring.folder import settings_text

cards = typer.Typer(no_args_is_help=True, help="The cards beside Google Sheets and Calendar.")
_STEP = "Name public_url under [service] (or url under [cards]), or give the address here: https://desk.example.org"


@cards.callback()
def about() -> None:
    """Tell what the commands have in common."""


@cards.command()
def manifest(
    place: Annotated[str, typer.Argument(help="The practice's folder, or the service's https address.", metavar="DIR")],
) -> None:
    """Print the manifest to paste into Google's console; it names this service's addresses and what they need."""
    from addon.web.cards.manifest import manifest as made  # noqa: PLC0415 (no other command needs what pages bring)

    url = _checked(place.rstrip("/")) if "://" in place else _of(Path(place))
    out.print_json(json.dumps(made(url)))


def _checked(url: str) -> str:
    try:
        return CardSettings(url=url).url
    except ValidationError:
        raise typer.BadParameter("write it as https://name.example.org", param_hint="DIR") from None


def _of(folder: Path) -> str:
    file = read_settings(settings_text(folder))
    url = file.cards.url or file.service.public_url
    if not url:
        raise SettingsInvalid("practice.toml", "nobody reaches this service from outside yet", _STEP)
    return url
