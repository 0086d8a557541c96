"""How the service tells what it does: a line each on the console where somebody watches, log lines otherwise."""

from datetime import datetime

import structlog
from rich.markup import escape

from addon.cli.shown import err, out, say
from addon.service.told import BUSY, FAILED, NOTHING_NEW, WAITS, BackupTold, PassTold
from addon.settings import PracticeFile

_STYLES = {FAILED: "red", BUSY: "yellow", WAITS: "yellow"}


def say_beginning(folder: str, file: PracticeFile, address: str) -> None:
    """Tell where the service listens and what it watches."""
    settings, places = file.service, file.places
    if not out.is_terminal:
        structlog.get_logger().info("listening", at=address)
    watched = "the Google spreadsheet" if file.google.spreadsheet else places.workbook
    times = "".join(f", at {one:%H:%M}" for one in settings.pass_at)
    say(f"[bold]Groupkeeper keeps {escape(folder)} in step.[/] Ctrl-C stops it.")
    lines = {
        "listens at": address,
        "reached at": settings.public_url,
        "watches": f"{watched} and {places.exports}/, every {settings.poll_seconds} s",
        "passes": f"when something is new{times} and every {settings.look_minutes} min",
        "sends": sent_by(file),
        "backs up": f"at {settings.backup_at:%H:%M} into {places.state}/nightly, and proves it",
    }
    for name, words in lines.items():
        if words:
            say(f"  {name:<11} {escape(words)}")


def sent_by(file: PracticeFile) -> str:
    """Return what reaches members, as the practice has set it up."""
    mails = f"e-mails as files into {file.email.folder}/" if file.email.folder else "e-mails"
    ways = {
        mails: file.email.folder or file.email.host,
        "texts": file.text.account,
        "notifications": file.push.subject,
    }
    return ", ".join(way for way, is_set_up in ways.items() if is_set_up) or "nothing yet (docs/sending.md)"


def tell_pass(told: PassTold) -> None:
    """Tell a pass."""
    if not out.is_terminal:
        _log_pass(told)
    elif told.result != NOTHING_NEW:
        style = _STYLES.get(told.result, "green")
        say(f"{_clock(told.ended)} [{style}]{told.result}[/] {escape(_in_words(told))}")


def _log_pass(told: PassTold) -> None:
    log = structlog.get_logger()
    counts = {"cells": told.cells, "rows": told.rows, "questions": told.questions, "problems": told.problems}
    log.info("pass", result=told.result, reason=told.reason, seconds=round(told.seconds, 1), run=told.run, **counts)
    if told.trouble:
        log.warning("trouble", what=told.trouble, next_step=told.next_step)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M:%S}"


def _in_words(told: PassTold) -> str:
    if told.trouble:
        return f"{told.trouble}. {told.next_step}".strip()
    words = [f"{told.cells:,} cells, {told.rows:,} rows" if told.cells or told.rows else "nothing to write"]
    words += [f"{told.questions:,} to answer"] if told.questions else []
    words += ["a safety row waits"] if told.safety else []
    return f"{', '.join(words)} ({told.reason}, {told.seconds:.0f} s)"


def tell_backup(told: BackupTold) -> None:
    """Tell a backup."""
    log = structlog.get_logger()
    if not told.proved:
        log.error("backup failed", what=told.trouble)
        if out.is_terminal:
            err.print(f"[bold red]The backup failed:[/] {escape(told.trouble)}", soft_wrap=True)
    elif out.is_terminal:
        say(f"{_clock(told.made)} [green]backup[/] {told.file} proved: {told.tables} tables, {told.rows:,} rows")
    else:
        log.info("backup proved", file=told.file, tables=told.tables, rows=told.rows, bytes=told.size)
