"""Who may ask for what: every route of the real application, for everybody there is, as routes.csv has it."""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from addon.sync.state.staff import ADMIN
from addon.web.guard import _OPEN
from addon.wiring.served import held_practice
from tests.begun import init_practice
from tests.practice import ZONE
from tests.security.walking import (
    COLUMNS,
    LINKS,
    NOBODY,
    NONE,
    ROLES,
    Asked,
    Walk,
    dead_sessions,
    open_ends,
    table,
    word,
)
from tests.serving.composed import Composed
from tests.web.conftest import quick_hashes

__all__ = ["quick_hashes"]
TABLE = table()
CARDS = """
[cards]
url = "https://desk.example.org"
service_account = "service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
client_id = "1-a.apps.googleusercontent.com"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a practice that is just begun, and has cards at Google."""
    made: Path = tmp_path_factory.mktemp("walked") / "practice"
    init_practice(made, ZONE)
    with (made / "practice.toml").open("a", encoding="utf-8") as file:
        file.write(CARDS)
    return made


@pytest.fixture
def walk(folder: Path) -> Iterator[Walk]:
    """Yield the whole application of a practice, and whoever asks it."""
    with held_practice(folder, at="") as held:
        yield Walk(Composed(held))


@pytest.mark.long
def test_every_route_has_its_row_and_answers_as_it_is_there(walk: Walk) -> None:
    """A new route without a row fails, and a row of a route that is gone; and every answer is closed as all are."""
    asked = set(walk.routes())
    assert {one for one in asked if one not in TABLE} == set()
    assert {one for one in TABLE if one not in asked} == set()
    wrong = []
    for one, row in sorted(TABLE.items()):
        for who in COLUMNS:
            if row[who] != NONE:
                answer = walk.ask(one, who)
                told = word(answer, one, who)
                wrong += [] if told == row[who] else [(one, who, told)]
                wrong += [(one, who, what) for what in open_ends(answer)]
                answer.close()
    assert wrong == []


def test_every_row_is_filled_in_for_everybody_it_concerns() -> None:
    """Nobody is left out by a dash."""
    for one, row in TABLE.items():
        concerned = {NOBODY, *(ROLES if one.app == "pages" else ()), *(LINKS if one.has_link else ())}
        assert {who for who in COLUMNS if row[who] != NONE} == concerned, one


@pytest.mark.parametrize("kinds", [2, pytest.param(7, marks=pytest.mark.prove)])
def test_a_session_that_is_over_is_nobodys(walk: Walk, kinds: int) -> None:
    """Idle, too old, signed out, of a user who left or has another password or role, made up: at every staff route."""
    tokens = cycle(dead_sessions(walk).items())
    for one, row in TABLE.items():
        if one.app == "pages" and one.route != "/sign-in":
            for kind, token in islice(tokens, kinds):
                answer = walk.ask(one, NOBODY, token)
                assert word(answer, one, NOBODY) == row[NOBODY], (kind, one)
                answer.close()


def test_every_page_of_somebody_signed_in_has_the_way_out(walk: Walk) -> None:
    """A button in its head; only parts of a page have none."""
    for one in TABLE:
        if one.app == "pages" and one.method == "GET" and one.route not in {"/parts/status", "/static/<path:filename>"}:
            answer = walk.ask(one, ADMIN)
            if answer.mimetype == "text/html":
                assert 'action="/sign-out"' in answer.text, one
            answer.close()


def test_the_table_can_tell_a_route_that_was_left_open(walk: Walk) -> None:
    """The walk notices a route of which a guard was taken away."""
    pages = walk.whole.made.app.pages
    setattr(pages.view_functions["links.revoke_all"], _OPEN, True)
    one = Asked("pages", "POST", "/links/revoke-all")
    assert word(walk.ask(one, NOBODY), one, NOBODY) != TABLE[one][NOBODY]
