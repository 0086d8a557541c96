"""Looking at a page again and again is one view: a page that refreshes itself would fill the log with one event."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock

ONE_VIEW = timedelta(minutes=15)
"""How long the same person at the same page is the same view, as long as a session may be idle."""
MOST = 5_000


class Views:
    """Who looked at which page in the last minutes, and whom it showed. Any thread may ask."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[datetime, set[str]]] = {}
        self._lock = Lock()

    def fresh(self, now: datetime, who: str, page: str, codes: Sequence[str]) -> list[str] | None:
        """Return the codes on a page that are to be noted, None where this is a view that was noted already.

        Within a view only those that it had not shown before are noted. A clock that was set back begins a new one.
        """
        with self._lock:
            since, before = self._seen.get((who, page), (None, set()))
            if since is not None and since <= now < since + ONE_VIEW:
                new = [one for one in codes if one not in before]
                before.update(new)
                return new or None
            self._make_room(now)
            self._seen[who, page] = now, set(codes)
            return list(codes)

    def _make_room(self, now: datetime) -> None:
        if len(self._seen) >= MOST:
            self._seen = {view: one for view, one in self._seen.items() if one[0] <= now < one[0] + ONE_VIEW}
        if len(self._seen) >= MOST:
            self._seen.clear()
