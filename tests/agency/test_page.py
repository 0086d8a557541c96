"""The agency's page: who needs somebody most, narrowed, and the Today of all practices."""

import re
from datetime import timedelta

import pytest

from addon.agency.lines import NEVER, PracticeLine, by_need, told_apart
from addon.service.told import FAILED
from addon.today.outside import OutsideCounts, OutsideLine
from tests.agency.an_agency import NOW, SETTINGS, AnAgency

LOOKED = NOW - timedelta(minutes=2)
NEEDS = {
    "safety": PracticeLine(looked=LOOKED, safety=1),
    "failed": PracticeLine(looked=LOOKED, result=FAILED),
    "late": PracticeLine(looked=NOW - timedelta(hours=1), due=OutsideCounts(today=1)),
    "never": NEVER,
    "overdue": PracticeLine(looked=LOOKED, due=OutsideCounts(overdue=2)),
    "today": PracticeLine(looked=LOOKED, due=OutsideCounts(today=9)),
    "held": PracticeLine(looked=LOOKED, held=3),
    "paused": PracticeLine(looked=LOOKED, paused=True),
    "asks": PracticeLine(looked=LOOKED, questions=1, conflicts=1),
    "well": PracticeLine(looked=LOOKED),
}
NARROWED = {
    "": ["elm", "oak", "yew"],
    "?q=THER": ["elm"],
    "?q=oak": ["oak"],
    "?person=vera": ["elm", "oak"],
    "?only=overdue": ["oak"],
    "?only=safety&q=oak": [],
    "?only=nonsense&page=-3": ["elm", "oak", "yew"],
    "?page=2": [],
}


def shown(page: str) -> list[str]:
    """Return the practices of a list, in its order."""
    return re.findall(r'<td><a href="/p/([\w-]+)/', page)


def test_the_order_is_that_of_need() -> None:
    """Safety before passes that fail, those before what is due, and what only waits at the end."""
    found = [one for one, _ in by_need(dict(sorted(NEEDS.items(), key=lambda pair: pair[0][::-1])), NOW)]
    assert found == ["safety", "late", "failed", "never", "overdue", "today", "held", "paused", "asks", "well"]


def test_practices_of_one_name_are_told_apart() -> None:
    """Until somebody fills in another, every practice signs as The front desk."""
    lines = {one: PracticeLine(name=name) for one, name in (("elm", "The desk"), ("oak", "The desk"), ("fir", "Fir"))}
    assert {one: line.name for one, line in told_apart(lines).items()} == {"elm": "", "oak": "", "fir": "Fir"}


def test_the_list_is_narrowed(agency: AnAgency) -> None:
    """By words, by who works there, by what is needed; nonsense is as nothing."""
    olga = agency.browser().enter("olga")
    assert {query: shown(olga.get(f"/{query}").text) for query in NARROWED} == NARROWED
    page = olga.get("/").text
    assert "1 safety" in page
    assert "Elm Therapy" in page


def test_today_is_one_for_all(agency: AnAgency) -> None:
    """Safety, cover, today's sessions, what is overdue, red before amber; each line leads to its practice."""
    lines = [("waits", "Question"), ("amber, overdue", "Flag"), ("red, overdue", "Alert"), ("today", "Session")]
    agency.publish("elm", PracticeLine(looked=LOOKED), *(OutsideLine(kind=k, urgency=u) for u, k in lines))
    agency.publish(
        "oak", NEVER, OutsideLine(kind="Cover", urgency="red, today"), OutsideLine(kind="Safety", urgency="safety")
    )
    olga = agency.browser().enter("olga")
    page = olga.get("/today").text
    found = re.findall(r'href="/p/(\w+)/#today-(\d)".*?<td><b>(\w+)</b>', page, re.DOTALL)
    assert found == [
        ("oak", "1", "Safety"),
        ("oak", "0", "Cover"),
        ("elm", "3", "Session"),
        ("elm", "2", "Alert"),
        ("elm", "1", "Flag"),
        ("elm", "0", "Question"),
    ]


def test_who_has_how_much_to_do(agency: AnAgency) -> None:
    """The sums over the practices of each; whoever owns the agency sees everybody's, a VA their own."""
    olga, vera = agency.browser().enter("olga"), agency.browser().enter("vera")
    row = re.search(r">vera</a>.*?</tr>", olga.get("/people").text, re.DOTALL)
    assert row is not None
    assert re.findall(r'data-of="(\w+)">(\d*)<', row[0]) == [
        ("Practices", "2"), ("Safety", "1"), ("Overdue", "3"), ("Today", ""),
    ]  # fmt: skip
    assert re.search(r"Nobody works for this practice.*?yew", olga.get("/people").text, re.DOTALL)
    assert vera.get("/people").status_code == 403
    assert "Due in yours: 3 overdue" in vera.get("/").text


def test_a_change_of_who_works_for_whom_counts_at_once(fresh: AnAgency) -> None:
    """Nobody has to start anything anew; a file that cannot be read counts as it was last."""
    vera = fresh.browser().enter("vera")
    path = fresh.folder / "agency.toml"
    assert shown(vera.get("/").text) == ["elm", "oak"]
    path.write_text("[people", encoding="utf-8")
    assert shown(vera.get("/").text) == ["elm", "oak"]
    path.write_text(SETTINGS.replace('"elm", "oak"', '"yew"'), encoding="utf-8")
    assert shown(vera.get("/").text) == ["yew"]
    assert vera.get("/p/elm/").status_code == 404
    assert vera.get("/p/yew/").status_code == 200


@pytest.mark.parametrize("path", ["/people", "/today", "/", "/agency/agency.css", "/codes"])
def test_every_page_needs_somebody(agency: AnAgency, path: str) -> None:
    """Who is not signed in is led to the form."""
    assert agency.browser().get(path).headers["Location"] == "/sign-in"


def test_somebody_signs_in_works_and_leaves(agency: AnAgency) -> None:
    """With the form of any page; a wrong word is refused, and nobody is in after leaving."""
    vera = agency.browser()
    token = vera.token("/sign-in")
    assert vera.post("/sign-in", data={"name": "vera", "password": "?", "csrf_token": token}).status_code == 401
    assert vera.sign_in("vera").headers["Location"] == "/"
    assert vera.get("/p/elm").headers["Location"] == "/p/elm/"
    assert vera.get("/p/elm/").status_code == 200
    vera.post("/sign-out", data={"csrf_token": vera.token("/")})
    assert vera.get("/").headers["Location"] == "/sign-in"
    assert vera.get("/p/elm/").headers["Location"] == "/p/elm/sign-in"
