"""How much a process that reads strangers' files may take. Where a system has no such limits, it reads without them."""

import sys
from contextlib import suppress

SECONDS = 60
"""Of processor time, for one file."""
BYTES = 512 * 1024 * 1024
"""Of memory, all in all."""

if sys.platform != "win32":
    import resource

    def bound() -> None:
        """Limit this process: its memory; no file to write, no memory image where it crashes."""
        for what, most in ((resource.RLIMIT_AS, BYTES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))

    def bound_next_file() -> None:
        """Give the next file its own processor time: beyond it the system ends this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + SECONDS
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))

else:

    def bound() -> None:
        """Windows has no such limits."""

    def bound_next_file() -> None:
        """Windows has no such limits."""
