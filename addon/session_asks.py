"""What somebody asks about a session on a card: to move or to cancel it, or that another covers it. Plain data.

Nothing follows from it before a person accepts: a pass makes a row of Requests of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from addon.incoming import Incoming

SESSION_ASK, CARD = "session ask", "card"
"""The kind and the source under which it is stored."""
MOVE, CANCEL, COVER = "move", "cancel", "cover"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAsk:
    """One ask: ``to`` is the wall time that is asked for, None but for a move.

    ``by`` is the user's name, ``clinician`` the code of who they are or, of an ask for cover, of who cannot lead; ""
    for none. ``at`` is the instant of the tap.
    """

    session: str
    what: str
    by: str
    at: datetime
    clinician: str = ""
    to: datetime | None = None

    @property
    def who(self) -> str:
        """Return whose ask it is, as Requests keeps it: a clinician's code, or a user's name."""
        return self.clinician or self.by

    @property
    def body(self) -> Mapping[str, str]:
        """Return it as the inbox keeps it."""
        texts = {name: getattr(self, name) for name in ("session", "what", "by", "clinician")}
        return texts | ({"to": self.to.isoformat()} if self.to else {})


def session_ask_in(arrived: Incoming) -> SessionAsk:
    """Return the ask that arrived."""
    body = arrived.body
    texts = {name: body[name] for name in ("session", "what", "by", "clinician")}
    to = datetime.fromisoformat(body["to"]) if body.get("to") else None
    return SessionAsk(**texts, to=to, at=arrived.received)
