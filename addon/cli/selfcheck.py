"""``groupkeeper selfcheck --google``: does a real account keep what Groupkeeper relies on?"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.markup import escape

from addon.cli.practices import clock
from addon.cli.shown import FAILED, OK, err, out, say, table
from addon.online.opening import at_google
from addon.problems import SettingsInvalid
from addon.settings import GoogleSettings, PracticeFile, read_settings

if TYPE_CHECKING:
    from addon.online.selfcheck.running import Report

_STEP = "Name the practice's folder, or the account's file with --credentials FILE."


def selfcheck(
    folder: Annotated[Path, typer.Argument(help="The practice's folder.", metavar="[DIR]")] = Path(),
    *,
    google: Annotated[bool, typer.Option("--google", help="Try a Google account.")] = False,
    credentials: Annotated[
        Path | None, typer.Option(help="The account's file, if not the one that practice.toml names.")
    ] = None,
    spreadsheet: Annotated[
        str, typer.Option(help="The id of an EMPTY spreadsheet that is shared with a service account.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Try on a scratch spreadsheet and calendar what Groupkeeper relies on, then remove both."""
    if not google:
        raise typer.BadParameter("add --google: so far only a Google account can be tried")
    named = _named(spreadsheet)
    settings, file = _practice(folder, credentials)
    own = settings.google.spreadsheet if settings else ""
    if named and named == own:
        step = "Create an empty spreadsheet for this and name that one."
        raise SettingsInvalid("--spreadsheet", "this is the practice's own spreadsheet", step)
    at_google()
    from addon.online.selfcheck.account import account_of  # noqa: PLC0415 - an optional part, the extra "google"
    from addon.online.selfcheck.cards import cards_of  # noqa: PLC0415
    from addon.online.selfcheck.running import CALL_SECONDS, SelfcheckOptions  # noqa: PLC0415
    from addon.online.selfcheck.running import selfcheck as run  # noqa: PLC0415
    from addon.web.cards.manifest import triggers  # noqa: PLC0415

    account = account_of(file, seconds=CALL_SECONDS)
    url = settings.cards_url if settings else ""
    cards = cards_of(settings, file, triggers(url)) if settings and url else None
    with _steps() as told:
        options = SelfcheckOptions(now=clock(), word=token_hex(3), spreadsheet=named, cards=cards, step=told)
        report = run(account, options)
    _print(report, as_json=as_json)
    raise typer.Exit(OK if report.holds else FAILED)


def _named(spreadsheet: str) -> str:
    """Return the id in what was given, which may be the spreadsheet's whole address."""
    try:
        return GoogleSettings(spreadsheet=spreadsheet).spreadsheet
    except ValidationError:
        raise typer.BadParameter("this is no id of a spreadsheet", param_hint="--spreadsheet") from None


def _practice(folder: Path, credentials: Path | None) -> tuple[PracticeFile | None, Path]:
    """Return the practice's settings (None where there is none) and the account's file. Raises SettingsInvalid."""
    settings = folder / "practice.toml"
    if not settings.is_file():
        if credentials is None:
            raise SettingsInvalid(folder.name or ".", "there is no practice.toml in this folder", _STEP)
        return None, credentials
    try:
        file = read_settings(settings.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise SettingsInvalid(settings.name, "this file is not saved as UTF-8", "Save it again as UTF-8.") from None
    return file, credentials or folder / file.google.credentials


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """Show what is tried now, on a terminal only."""
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status("asking Google") as status:
        yield lambda text: status.update(escape(text))


def _print(report: "Report", *, as_json: bool) -> None:
    left = "; ".join(report.left)
    if as_json:
        rows = [{**asdict(one), "verdict": str(one.verdict)} for one in report.results]
        cleaned = {"code": "cleaned-up", "promise": "Nothing of this is left at Google."}
        rows.append({**cleaned, "verdict": "does not hold" if left else "holds", "seen": left, "step": ""})
        out.print_json(json.dumps(rows))
    else:
        lines = ((one.code, one.promise, one.verdict, one.seen) for one in report.results)
        table("What Groupkeeper relies on", ("Check", "Promise", "Verdict", "Seen"), lines)
        kept = sum(one.verdict == "holds" for one in report.results)
        say(f"{kept} of {len(report.results)} promises hold. {'' if left else 'Everything that was made is removed.'}")
        for step in dict.fromkeys(one.step for one in report.results if one.step):
            codes = ", ".join(one.code for one in report.results if one.step == step)
            say(escape(f"What to do ({codes}): {step}"))
    for one in report.left:
        err.print(f"[bold red]Left at Google[/]: {escape(one)}", soft_wrap=True)
