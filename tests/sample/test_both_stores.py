"""The first pass of the sample practice, on a file and on a PostgreSQL server: the same workbook, the same memory."""

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from addon.cli import demo
from addon.cli.practices import clock
from addon.sample.practice import sample_practice
from addon.sample.story import first_exports, told_story
from addon.settings import read_settings
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.tables import AUDIT, META, RUN
from addon.wiring.audited import _SETTINGS_SEEN
from addon.wiring.beginning import add_settings, init_practice
from addon.wiring.inputs import INPUTS
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.postgres_server import DATABASE, ROLE, StoreServer
from tests.sample.test_practice import TODAY

_RANDOM = re.compile(r"(?<=T\d{6}-)[0-9a-f]{8}|^[0-9a-f]{8}(?=: )")
"""The end of a run's id, by which the audit log names it, too."""

OF_SETTINGS = {INPUTS.kind, _SETTINGS_SEEN.kind}
"""What is remembered of practice.toml, which is another on a server."""


def told(folder: Path, state: str) -> tuple[dict[str, list[list[object]]], dict[str, list[tuple[object, ...]]]]:
    """Run the pass; return every cell of every tab, and every row of the state."""
    sample = sample_practice(7, TODAY)
    init_practice(folder, demo.ZONE)
    add_settings(folder, demo.MAILS_AS_FILES + state)
    story = told_story(sample)
    with open_practice(folder, now=clock) as home:
        demo._paste(home, sample, story)
        demo._drop(home, first_exports(sample, story), "monday")
        assert sync_practice(home, PassOptions(), now=demo._at(story.first_export_day, 9))
        with home.state.engine.connect() as connection:
            tables = [one for one in META.sorted_tables if one.name not in {"staff_session", "member_link"}]
            rows = {}
            for one in tables:
                columns = [column for column in one.c if column is not AUDIT.c.mac]  # each log has a key of its own
                found = connection.execute(select(*columns).order_by(*one.primary_key.columns))
                rows[one.name] = [_plain(row) for row in found]
            rows["kept"] = [row for row in rows["kept"] if row[0] not in OF_SETTINGS]
            assert connection.execute(select(RUN.c.id)).all()
    workbook = CalamineWorkbook.from_path(folder / "Practice.xlsx")
    return {name: list(map(list, workbook.get_sheet_by_name(name).to_python())) for name in workbook.sheet_names}, rows


def _plain(row: object) -> tuple[object, ...]:
    return tuple(_RANDOM.sub("", one) if isinstance(one, str) else one for one in row)  # type: ignore[attr-defined]


@pytest.mark.prove
@pytest.mark.postgres
def test_the_first_pass_of_the_sample_practice_is_the_same_on_both_stores(
    tmp_path: Path, postgres: StoreServer
) -> None:
    """Cell by cell and row by row; what is drawn by chance aside."""
    open_practice_on(postgres.pages, "sample", is_own=False, begins=True)
    server = f'\n[state]\nurl = "{postgres.at.url(DATABASE, ROLE)}"\npractice = "sample"\n'
    cells, rows = told(tmp_path / "file", "")
    cells_there, rows_there = told(tmp_path / "server", server)
    assert read_settings((tmp_path / "server" / "practice.toml").read_text("utf-8")).state.practice == "sample"
    assert not (tmp_path / "server" / "state" / "groupkeeper.db").exists()
    assert cells_there.keys() == cells.keys()
    for name, tab in cells.items():
        assert cells_there[name] == tab, name
    for table, found in rows.items():
        assert set(rows_there[table]) ^ set(found) == set(), table
        assert len(rows_there[table]) == len(found) > 0 or not found
