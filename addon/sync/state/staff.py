"""The people who may use the pages of the service, and where they are signed in. Tokens are kept as digests."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, case, delete, insert, select, update

from addon.sync.state.instants import sortable
from addon.sync.state.tables import STAFF_CLINICIAN, STAFF_EMAIL, STAFF_SESSION, STAFF_USER

ADMIN, STAFF, CLINICIAN = "admin", "staff", "clinician"
ROLES = (ADMIN, STAFF, CLINICIAN)
"""Staff see every session, clinicians those that they lead and nothing else."""
IDLE, ABSOLUTE = timedelta(minutes=15), timedelta(hours=12)
TRIES, LOCKED = 5, timedelta(minutes=15)
_NEVER = datetime.fromtimestamp(0, UTC)
_USERS = (
    select(*STAFF_USER.c, STAFF_CLINICIAN.c.clinician, STAFF_EMAIL.c.email)
    .outerjoin_from(STAFF_USER, STAFF_CLINICIAN, STAFF_USER.c.name == STAFF_CLINICIAN.c.name)
    .outerjoin(STAFF_EMAIL, STAFF_USER.c.name == STAFF_EMAIL.c.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffUser:
    """One user: hash of the password, secret for one-time codes ("" if not set up), digests of recovery codes.

    ``last_step`` is the last time step whose code was used, ``failures`` counts sign-ins that failed in a row.
    ``clinician`` is the code of the clinician who the user is, "" if none. ``email`` is the address, in small letters,
    under which they are signed in at Google and by which cards know them, "" for no cards.
    """

    name: str
    role: str
    password: str = field(repr=False)
    secret: str = field(default="", repr=False)
    last_step: int = 0
    recovery: tuple[str, ...] = field(default=(), repr=False)
    failures: int = 0
    locked_until: datetime = _NEVER
    clinician: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Where somebody is signed in, by the digest of its token: since when, and when they last did something."""

    digest: str = field(repr=False)
    began: datetime
    seen: datetime


class StaffAccounts:
    """The users and sessions of one practice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def users(self) -> list[StaffUser]:
        """Return every user, by name."""
        with self._engine.connect() as connection:
            return [_user(row) for row in connection.execute(_USERS.order_by(STAFF_USER.c.name))]

    def user(self, name: str) -> StaffUser | None:
        """Return a user, None if there is none of this name."""
        with self._engine.connect() as connection:
            row = connection.execute(_USERS.where(STAFF_USER.c.name == name.casefold())).first()
        return None if row is None else _user(row)

    def with_email(self, email: str) -> StaffUser | None:
        """Return the user who has an address, None if nobody has it."""
        with self._engine.connect() as connection:
            row = connection.execute(_USERS.where(STAFF_EMAIL.c.email == email.casefold())).first()
        return None if row is None else _user(row)

    def keep(self, user: StaffUser) -> None:
        """Add a user, or change one; a change of the password, the role or the clinician signs them out everywhere.

        No two users have one address: see ``with_email`` first.
        """
        before = self.user(user.name)
        with self._engine.begin() as connection:
            for table in (STAFF_USER, STAFF_CLINICIAN, STAFF_EMAIL):
                connection.execute(delete(table).where(table.c.name == user.name))
            connection.execute(insert(STAFF_USER).values(_values(user)))
            if user.clinician:
                connection.execute(insert(STAFF_CLINICIAN).values(name=user.name, clinician=user.clinician))
            if user.email:
                connection.execute(insert(STAFF_EMAIL).values(email=user.email.casefold(), name=user.name))
            if before and _rights(before) != _rights(user):
                connection.execute(delete(STAFF_SESSION).where(STAFF_SESSION.c.name == user.name))

    def remove(self, name: str) -> bool:
        """Remove a user and sign them out; False if there is none of this name."""
        with self._engine.begin() as connection:
            for table in (STAFF_SESSION, STAFF_CLINICIAN, STAFF_EMAIL):
                connection.execute(delete(table).where(table.c.name == name.casefold()))
            done = connection.execute(delete(STAFF_USER).where(STAFF_USER.c.name == name.casefold()))
        return bool(done.rowcount)

    def use_step(self, user: StaffUser, step: int) -> bool:
        """Use up a one-time code's time step; False if somebody else has just used it."""
        mine = (STAFF_USER.c.name == user.name, STAFF_USER.c.last_step < step)
        with self._engine.begin() as connection:
            return bool(connection.execute(update(STAFF_USER).where(*mine).values(last_step=step)).rowcount)

    def use_recovery(self, user: StaffUser, used: str) -> bool:
        """Use up a recovery code by its digest; False if it is not one of the user's."""
        left = tuple(one for one in user.recovery if one != used)
        mine = (STAFF_USER.c.name == user.name, STAFF_USER.c.recovery == json.dumps(user.recovery))
        with self._engine.begin() as connection:
            done = connection.execute(update(STAFF_USER).where(*mine).values(recovery=json.dumps(left)))
        return len(left) < len(user.recovery) and bool(done.rowcount)

    def failed(self, user: StaffUser, now: datetime) -> None:
        """Count a failed sign-in; after five in a row the user has to wait."""
        failures = STAFF_USER.c.failures + 1  # counted in the database: tries come at the same time
        is_last = failures >= TRIES
        values = {
            "failures": case((is_last, 0), else_=failures),
            "locked_until": case((is_last, sortable(now + LOCKED)), else_=STAFF_USER.c.locked_until),
        }
        self._change(user.name, values)

    def succeeded(self, user: StaffUser) -> None:
        """Forget failed sign-ins."""
        self._change(user.name, {"failures": 0, "locked_until": sortable(_NEVER)})

    def _change(self, name: str, values: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(STAFF_USER).where(STAFF_USER.c.name == name).values(values))

    def begin(self, digest: str, name: str, now: datetime) -> None:
        """Sign a user in under a token's digest; sessions that are over are cleared away."""
        with self._engine.begin() as connection:
            over = (STAFF_SESSION.c.seen < sortable(now - IDLE)) | (STAFF_SESSION.c.began < sortable(now - ABSOLUTE))
            connection.execute(delete(STAFF_SESSION).where(over))
            values = {"digest": digest, "name": name, "began": sortable(now), "seen": sortable(now)}
            connection.execute(insert(STAFF_SESSION).values(values))

    def signed_in(self, digest: str, now: datetime, *, counts: bool = True) -> StaffUser | None:
        """Return who is signed in under a token's digest, None after 15 idle minutes or 12 hours.

        ``counts``: somebody did something, so the idle minutes begin anew.
        """
        with self._engine.begin() as connection:
            row = connection.execute(select(*STAFF_SESSION.c).where(STAFF_SESSION.c.digest == digest)).first()
            if row is None:
                return None
            began, seen = datetime.fromisoformat(row.began), datetime.fromisoformat(row.seen)
            if now - seen >= IDLE or now - began >= ABSOLUTE:
                connection.execute(delete(STAFF_SESSION).where(STAFF_SESSION.c.digest == digest))
                return None
            if counts and now > seen:
                mine = STAFF_SESSION.c.digest == digest
                connection.execute(update(STAFF_SESSION).where(mine).values(seen=sortable(now)))
        return self.user(row.name)

    def end(self, digest: str) -> None:
        """Sign out."""
        with self._engine.begin() as connection:
            connection.execute(delete(STAFF_SESSION).where(STAFF_SESSION.c.digest == digest))

    def end_all(self, name: str, *, but: str = "") -> int:
        """Sign a user out everywhere, but for the session with one digest; return how many sessions that were."""
        with self._engine.begin() as connection:
            mine = (STAFF_SESSION.c.name == name.casefold(), STAFF_SESSION.c.digest != but)
            return int(connection.execute(delete(STAFF_SESSION).where(*mine)).rowcount)

    def sessions(self, name: str, now: datetime) -> list[StaffSession]:
        """Return where a user is signed in, the newest first."""
        alive = (STAFF_SESSION.c.seen > sortable(now - IDLE), STAFF_SESSION.c.began > sortable(now - ABSOLUTE))
        mine = select(*STAFF_SESSION.c).where(STAFF_SESSION.c.name == name.casefold(), *alive)
        with self._engine.connect() as connection:
            found = connection.execute(mine.order_by(STAFF_SESSION.c.began.desc())).all()
        return [
            StaffSession(row.digest, datetime.fromisoformat(row.began), datetime.fromisoformat(row.seen))
            for row in found
        ]


def _user(row: Any) -> StaffUser:  # noqa: ANN401 (a row of SQLAlchemy)
    return StaffUser(
        name=row.name,
        role=row.role,
        password=row.password,
        secret=row.secret,
        last_step=row.last_step,
        recovery=tuple(json.loads(row.recovery)),
        failures=row.failures,
        locked_until=datetime.fromisoformat(row.locked_until),
        clinician=row.clinician or "",
        email=row.email or "",
    )


def _rights(user: StaffUser) -> tuple[str, str, str]:
    return user.password, user.role, user.clinician


def _values(user: StaffUser) -> dict[str, Any]:
    plain = {name: getattr(user, name) for name in ("name", "role", "password", "secret", "last_step", "failures")}
    return plain | {"recovery": json.dumps(user.recovery), "locked_until": sortable(user.locked_until)}


def with_password(user: StaffUser, password: str) -> StaffUser:
    """Return the user with another password, by its hash; codes stay as they are."""
    return replace(user, password=password, failures=0, locked_until=_NEVER)


def with_codes(user: StaffUser, *, secret: str, recovery: tuple[str, ...]) -> StaffUser:
    """Return the user with one-time codes set up anew."""
    return replace(user, secret=secret, recovery=recovery, last_step=0)
