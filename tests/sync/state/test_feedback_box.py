"""Anonymous answers from many threads: every form counts once, a token never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from addon.surveys import SURVEY, TALLY, TOKEN, Survey, SurveyQuestion
from tests.stores import state_at

ONE = SurveyQuestion(id="Q", words="Is it so?", choices=("yes", "no"))
ASKED = Survey(id="FB-01", name="S", opens=date(2026, 3, 1), closes=date(2026, 3, 9), zone="UTC", questions=(ONE,))
FORMS = 24


def test_forms_that_come_at_once_are_each_counted_once(tmp_path: Path) -> None:
    """Each token is tried three times, all at the same moment."""
    state = state_at(tmp_path / "state.db")
    state.keep(SURVEY, ASKED.id, ASKED)
    tokens = state.feedback.make(ASKED.id, FORMS)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda token: state.feedback.put(token, ASKED, {"Q": "yes"}), tokens * 3))
    assert sum(done) == FORMS
    assert state.remembered(TALLY)["FB-01"].counts == {"Q": {"": {"yes": FORMS}}}
    assert not state.remembered(TOKEN)
    assert state.feedback.opens(tokens[0]) is None
    state.close()
