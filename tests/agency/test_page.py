"""The agency's page: who needs somebody most, narrowed, and the Today of all practices."""

import re

from tests.agency.an_agency import AnAgency


def test_those_that_need_somebody_most_come_first(agency: AnAgency) -> None:
    """Safety before what is overdue, both before a practice in which nothing waits."""
    agency.published()
    olga = agency.browser()
    assert olga.get("/").headers["Location"] == "/sign-in"
    olga.sign_in("olga")
    page = olga.get("/").text
    assert re.findall(r'href="/p/(\w+)/"', page) == ["elm", "oak", "yew"]
    assert "1 safety" in page
