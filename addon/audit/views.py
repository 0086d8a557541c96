"""Looking at a page again and again is one view: a page that refreshes itself would fill the log with one event."""

from datetime import datetime, timedelta
from threading import Lock

ONE_VIEW = timedelta(minutes=15)
"""How long the same person at the same page is the same view, as long as a session may be idle."""
MOST = 5_000


class Views:
    """Who has looked at what in the last minutes. Any thread may ask."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, ...], datetime] = {}
        self._lock = Lock()

    def is_new(self, now: datetime, *view: str) -> bool:
        """Return whether this is to be noted: who looks at which page about which codes, for the first time in a while.

        A clock that was set back begins a new view.
        """
        with self._lock:
            since = self._since.get(view)
            if since is not None and since <= now < since + ONE_VIEW:
                return False
            if len(self._since) >= MOST:
                self._since = {one: at for one, at in self._since.items() if at <= now < at + ONE_VIEW}
            if len(self._since) >= MOST:
                self._since.clear()
            self._since[view] = now
            return True
