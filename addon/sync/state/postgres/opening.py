"""A practice's state on a PostgreSQL server: opened where it is there, begun where somebody wants it begun."""

from sqlalchemy import Engine, select, text

from addon.problems import StateMissing, StateNewer
from addon.sync.state.database import SCHEMA_VERSION, State, bring_up_to_date
from addon.sync.state.postgres.causes import NOT_MADE, named
from addon.sync.state.postgres.schema import STORE_VERSION
from addon.sync.state.postgres.server import PracticeEngine
from addon.sync.state.tables import VERSION

_STORE = text("SELECT version FROM store")
_UPGRADE = "Let whoever owns the database run groupkeeper store of this version, then run again; nothing was changed."
_BEGIN = (
    "Check practice under [state] in practice.toml. To begin it there, take the lines under [state] out again and run "
    "groupkeeper move DIR --to ADDRESS --practice NAME."
)


def open_practice_on(server: Engine, practice: str, *, is_own: bool = True, begins: bool = False) -> State:
    """Open a practice's state on a server; closing it closes the server too where the server ``is_own``.

    ``begins``: a practice that is not there is begun. Raises StateUnusable by its cause, StateMissing where there is
    no such practice.
    """
    engine = PracticeEngine(server, practice, is_own=is_own)
    try:
        _refuse_older(engine)
        _prepare(engine, begins=begins)
    except BaseException:
        engine.dispose()
        raise
    return State(engine)


def _prepare(engine: PracticeEngine, *, begins: bool) -> None:
    with engine.connect() as connection:
        found = connection.execute(select(VERSION.c.version)).scalar()
    if found is None and not begins:  # a practice whose name was mistyped would begin anew, without its memory
        what = f"this database has no practice {engine.practice}"
        raise StateMissing("state", what, _BEGIN, code="store-no-practice")
    if found != SCHEMA_VERSION:  # else whoever opens it need not wait for somebody who writes for long
        bring_up_to_date(engine)


def _refuse_older(engine: Engine) -> None:
    """A newer store has all that this version needs: it is brought up to date before the services are."""
    with engine.connect() as connection:
        found = connection.execute(_STORE).scalar()
    if found is None:
        raise named(NOT_MADE)
    if found < STORE_VERSION:
        raise StateNewer("state", "the store on the database server is older than this Groupkeeper", _UPGRADE)
