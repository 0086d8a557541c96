"""The page of an anonymous survey: a token counts once; nothing that it keeps tells who, when or in which order."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from addon.surveys import LINKS, PATH, SURVEY, TALLY, TOKEN, Survey, SurveyQuestion, Tally
from addon.sync.state.sealing import opened_rows
from addon.sync.state.tables import KEPT, META
from tests.web.members.member_pages import NOW, ZONE, MemberPages

QUESTIONS = (
    SurveyQuestion(id="FQ-01", words="I can carry it.", choices=("agree", "disagree")),
    SurveyQuestion(id="FQ-02", words="What do you do?", choices=("lead", "office"), makes_rows=True),
    SurveyQuestion(id="FQ-03", words="What should we stop?"),
)
SPRING = Survey(
    id="FB-01", name="Spring", opens=date(2026, 3, 1), closes=date(2026, 3, 5), zone=ZONE, questions=QUESTIONS
)
ADDRESS = "203.0.113.77"


def opened(count: int = 3, **more: str) -> tuple[MemberPages, list[str]]:
    """Return the pages and the paths of links to a survey."""
    pages = MemberPages(**more)  # type: ignore[arg-type]
    pages.lift_limits()
    pages.state.keep(SURVEY, SPRING.id, SPRING)
    return pages, [f"{PATH}{token}" for token in pages.state.feedback.make(SPRING.id, count)]


def everything(pages: MemberPages) -> str:
    """Return the whole state as text, as it is stored and, where that is encrypted, as it is read."""
    with pages.state.engine.connect() as connection:
        stored = [f"{one.name} {row}" for one in META.sorted_tables for row in connection.execute(select(*one.c))]
        read = [f"read {row}" for row in opened_rows(connection, select(*KEPT.c), KEPT)]
    return "\n".join([*stored, *read])


def test_a_token_counts_once_and_looking_changes_nothing() -> None:
    """A second POST gets what a wrong token gets, and the sums stay; GET and HEAD change nothing."""
    pages, (first, second, _) = opened()
    before = everything(pages)
    for _ in range(2):
        shown = pages.browser.get(first)
        assert pages.browser.head(first).status_code == 200
    assert everything(pages) == before
    assert "<script" not in shown.text
    assert "I can carry it." in shown.text
    done = pages.browser.post(first, data={"sent": "yes", "FQ-01": "agree", "FQ-02": "lead", "FQ-03": " Forms "})
    assert "Thank you" in done.text
    tally = Tally(counts={"FQ-01": {"lead": {"agree": 1}}}, texts={"FQ-03": ("Forms",)})
    assert pages.state.one(TALLY, "FB-01") == tally
    assert "agree" not in pages.browser.get(second).text.split("<form")[0]
    again = pages.browser.post(first, data={"sent": "yes", "FQ-01": "disagree"})
    assert again.status_code == 404
    assert pages.state.one(TALLY, "FB-01") == tally
    assert pages.browser.post(second, data={"sent": "yes", "FQ-01": "made up"}).status_code == 200
    counts = {"FQ-01": {"lead": {"agree": 1}, "no answer": {"no answer": 1}}}
    assert pages.state.one(TALLY, "FB-01") == Tally(counts=counts, texts={"FQ-03": ("Forms",)})
    assert (len(pages.state.remembered(TOKEN)), pages.state.one(LINKS, "FB-01")) == (1, 3)
    assert pages.asked == []


@pytest.mark.parametrize("ask", ["get", "post"])
def test_wrong_used_early_closed_and_withdrawn_look_alike(ask: str) -> None:
    """Byte for byte, headers too; the day after the last one is closed in the practice's zone."""
    pages, (path, used, _) = opened()
    pages.browser.post(used, data={"sent": "yes"})
    data = {"data": {"sent": "yes"}} if ask == "post" else {}

    def seen(where: str) -> tuple[int, bytes, list[tuple[str, str]]]:
        found = getattr(pages.browser, ask)(where, **data)
        return found.status_code, found.data, list(found.headers)

    wrong = seen(f"{PATH}{'x' * 22}")
    assert wrong[0] == 404
    assert seen(used) == wrong
    for at in (NOW - timedelta(days=2), datetime(2026, 3, 6, 5, 0, tzinfo=NOW.tzinfo)):
        pages.now = at
        assert seen(path) == wrong
    pages.now = NOW
    pages.state.keep(SURVEY, "FB-01", replace(SPRING, withdrawn=True))
    assert seen(path) == wrong
    pages.state.forget(SURVEY, "FB-01")
    assert seen(path) == wrong


def test_no_name_time_or_address_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    """Canaries in what a browser sends are nowhere in the state or the log; nor is the token, a time or a cookie."""
    caplog.set_level(logging.DEBUG)
    pages, (path, *_) = opened(public_url="https://go.example.org")
    pages.now = NOW + timedelta(hours=7, minutes=13, seconds=37)
    seen = {
        "HTTP_X_FORWARDED_FOR": ADDRESS,
        "HTTP_X_REAL_IP": ADDRESS,
        "HTTP_USER_AGENT": "Kanarifox",
        "HTTP_REFERER": "https://kanari.example/mail",
    }
    before = everything(pages)
    form = {"sent": "yes", "FQ-01": "agree", "name": "Kanari Wren"}
    sent = pages.browser.post(path, data=form, environ_base=seen, base_url="https://go.example.org")
    assert sent.status_code == 200
    assert "Set-Cookie" not in sent.headers
    kept, told = everything(pages), f"{caplog.text}\n{everything(pages)}".casefold()
    for canary in ("kanari", ADDRESS, path.removeprefix(PATH), "19:13:37", "00:13:37", ":13:37"):
        assert canary.casefold() not in told
    new = sorted(set(kept.splitlines()) - set(before.splitlines()))
    assert [line.split(" ")[0] for line in new] == ["kept", "read"]  # the sums, and nothing else


def test_the_order_in_which_forms_come_leaves_no_trace() -> None:
    """The same forms in another order leave the same sums and texts, byte by byte."""
    forms = [{"FQ-01": answer, "FQ-02": row, "FQ-03": row[::-1]} for answer in "ab" for row in ("lead", "office")]
    kept = []
    for some in (forms, forms[::-1], [forms[2], forms[0], forms[3], forms[1]]):
        pages, paths = opened(4)
        for path, form in zip(paths, some, strict=True):
            pages.browser.post(path, data={"sent": "yes", **form})
        with pages.state.engine.connect() as connection:
            query = select(*KEPT.c).where(KEPT.c.kind == TALLY.kind)
            kept += [row.value for row in opened_rows(connection, query, KEPT)]
    assert len(kept) == 3
    assert len(set(kept)) == 1


def test_tokens_are_random_and_only_their_digests_are_kept() -> None:
    """128 bits each; beside a digest is the survey's id alone."""
    pages, paths = opened(50)
    tokens = {path.removeprefix(PATH) for path in paths}
    assert {len(token) for token in tokens} == {22}
    assert len(tokens) == 50
    assert set(pages.state.remembered(TOKEN).values()) == {"FB-01"}
    assert not [token for token in tokens if token in everything(pages)]
