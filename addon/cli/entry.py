"""Where ``groupkeeper`` starts: Ctrl-C ends it with a word and without a traceback, also while it is still loading."""

import sys

STOPPED = 130
"""The exit code after Ctrl-C, as shells have it."""


def entry() -> None:
    """Run the command line."""
    try:
        from addon.cli.main import main  # noqa: PLC0415 (this takes a second, in which somebody may press Ctrl-C)

        main()
    except KeyboardInterrupt:  # the command line tells its own: this one came before it, or while it was telling
        sys.stderr.write("Stopped.\n")
        sys.exit(STOPPED)
