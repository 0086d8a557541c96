"""Who may see which practice: every role at every route of every practice, cookies and links included."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from addon.member_page import HOME, MEMBER_PAGE, PAGE_TERMS, MemberLink, MemberPage, PageTerms
from tests.agency.an_agency import PRACTICES, SETTINGS, AnAgency, every_get
from tests.practice import ZONE
from tests.web.pages import PASSWORD

WHO = {
    "olga": {"elm", "oak", "yew"},
    "vera": {"elm", "oak"},
    "nina": set(),
}
"""People of the agency, and the practices that each may see."""
ADMINS = {"/feedback-links"}
"""Pages that only admins see; a VA is none."""
TOKEN = re.compile(r'value="[^"]*"')


def below(practice: str, path: str) -> str:
    """Return an address without its practice."""
    return path.removeprefix(f"/p/{practice}")


def wanted(who: str, practice: str, path: str) -> int:
    """Return how a page of a practice is to answer; pages about an account there are not for guests, who have none."""
    if practice not in WHO[who] or path in {"/codes", "/account"}:
        return 404
    return 403 if path in ADMINS and who != "olga" else 200


@pytest.mark.parametrize("who", WHO)
def test_the_agencys_people_see_the_practices_they_work_for(agency: AnAgency, who: str) -> None:
    """Every page of those, and of the others the same answer as of one that there is not."""
    browser = agency.browser().enter(who)
    nowhere = TOKEN.sub("", browser.get("/p/made-up/links").text)
    walked = 0
    for practice in PRACTICES:
        for path in every_get(agency, practice):
            answer = browser.get(path)
            assert answer.status_code == wanted(who, practice, below(practice, path)), path
            assert practice in WHO[who] or TOKEN.sub("", answer.text) == nowhere, path
            walked += 1
    assert walked >= 27
    listed = set(re.findall(r'href="/p/(\w+)/', browser.get("/").text + browser.get("/today").text))
    assert listed == WHO[who]


@pytest.mark.parametrize("who", WHO)
def test_what_the_agencys_people_may_do(agency: AnAgency, who: str) -> None:
    """A pass is asked for where they work, and nowhere else; only an owner resumes sending."""
    browser = agency.browser().enter(who)
    for practice in PRACTICES:
        here = f"/p/{practice}"
        if practice not in WHO[who]:
            assert browser.post(f"{here}/pass").status_code == 404
            continue
        token = browser.token(f"{here}/")
        assert browser.post(f"{here}/pass", data={"csrf_token": token}).headers["Location"] == f"{here}/"
        resumed = browser.post(f"{here}/sending/resume", data={"csrf_token": token}).status_code
        assert resumed == (302 if who == "olga" else 403)
        for path in ("/sign-out", "/codes"):
            assert browser.post(f"{here}{path}", data={"csrf_token": token}).status_code == 404
    assert [(one, reason) for one, reason, _ in agency.asked] == [
        (one, f"asked for by {who} (Northside VAs)") for one in PRACTICES if one in WHO[who]
    ]


def test_a_practices_own_staff_see_theirs_alone(agency: AnAgency) -> None:
    """Neither another practice nor anything of the agency, though the name and the password are the same there."""
    ana = agency.browser()
    assert ana.sign_in("ana", "/p/elm").headers["Location"] == "/p/elm/"
    assert ana.get("/p/elm/").status_code == 200
    for path in ("/p/oak/", "/p/oak/links", "/p/yew/sessions"):
        assert ana.get(path).headers["Location"] == f"{path[:6]}/sign-in"
    for path in ("/", "/today", "/people"):
        assert ana.get(path).headers["Location"] == "/sign-in"


def test_an_account_of_a_practice_opens_it_for_somebody_of_the_agency_too(agency: AnAgency) -> None:
    """Nina works for none; once she is signed in at elm as ana, elm is hers, and still nothing else."""
    nina = agency.browser().enter("ana", "elm").enter("nina")
    assert nina.get("/p/elm/links").status_code == 200
    assert nina.get("/p/oak/links").status_code == 404


def test_a_cookie_of_one_practice_opens_nothing_of_another(agency: AnAgency) -> None:
    """Not even where it is sent there: browsers do not."""
    ana = agency.browser()
    ana.sign_in("ana", "/p/elm")
    (cookie,) = [one for one in (ana._cookies or {}).values() if one.key == "groupkeeper"]
    assert cookie.path == "/p/elm"
    for path, name in (("/p/oak", "groupkeeper"), ("/", "groupkeeper"), ("/", "groupkeeper-agency")):
        thief = agency.browser()
        thief.set_cookie(name, cookie.value, path=path)
        for where in ("/p/oak/", "/p/oak/links", "/", "/today"):
            assert thief.get(where).status_code == 302, (name, where)
    owner = agency.browser().enter("olga")
    (own,) = [one for one in (owner._cookies or {}).values() if one.key == "groupkeeper-agency"]
    thief = agency.browser()
    thief.set_cookie("groupkeeper", own.value, path="/p/elm")
    assert thief.get("/p/elm/").headers["Location"] == "/p/elm/sign-in"


def test_a_forms_token_of_one_practice_counts_at_no_other(agency: AnAgency) -> None:
    """Nor one of the agency's page."""
    olga = agency.browser().enter("olga")
    for where in ("/p/oak/", "/codes"):
        assert olga.post("/p/elm/pass", data={"csrf_token": olga.token(where)}).status_code == 400
    assert not agency.asked


def test_a_members_link_opens_nothing_of_another_practice(agency: AnAgency) -> None:
    """It opens its own page there, whoever asks; the cookie that it brings goes to that link alone."""
    now = datetime.now(UTC)
    with agency.practice("elm") as state:
        state.keep(MEMBER_PAGE, "M-0001", MemberPage(member="M-0001", zone=ZONE))
        state.keep(PAGE_TERMS, "practice", PageTerms(zone=ZONE))
        link = MemberLink(member="M-0001", purpose=HOME, made=now, ends=now + timedelta(days=1))
        token = state.links.make(link)
    for browser in (agency.browser(), agency.browser().enter("nina")):
        assert browser.get(f"/p/elm/m/{token}").status_code == 200
        assert browser.get(f"/p/oak/m/{token}").status_code == 404
        assert browser.get(f"/m/{token}").status_code == 404


def test_a_practice_that_cannot_be_opened_is_told_to_those_who_may_see_it(fresh: AnAgency) -> None:
    """Others learn nothing; the other practices are as ever."""
    settings = fresh.folder / "practices" / "elm" / "practice.toml"
    settings.write_text("zone = ", encoding="utf-8")
    assert fresh.browser().enter("olga").get("/p/elm/").status_code == 503
    assert fresh.browser().enter("nina").get("/p/elm/").status_code == 404
    assert fresh.browser().post("/p/elm/hooks/texts").status_code == 503
    assert fresh.browser().enter("vera").get("/p/oak/").status_code == 200


def test_few_practices_are_open_at_a_time(agency: AnAgency) -> None:
    """The longest unused is let go, and opened again when it is asked for."""
    agency.pages.practices.most = 2  # from here on, for the rest of this module
    olga = agency.browser().enter("olga")
    for practice in (*PRACTICES, *PRACTICES):
        assert olga.get(f"/p/{practice}/").status_code == 200
        assert len(agency.pages.practices._found) <= 2


def test_from_elsewhere_everybody_needs_codes_and_cookies_are_bound(tmp_path: Path) -> None:
    """The agency's cookie to this host, a practice's to its own address; guests set codes up where they signed in."""
    public = SETTINGS.replace(
        "[store]", 'public_url = "https://pages.example.org"\ntrusted_proxy = "127.0.0.1"\n[store]'
    )
    given: dict[str, Any] = {"base_url": "https://pages.example.org", "headers": {
        "X-Forwarded-For": "203.0.113.9", "Referer": "https://pages.example.org/sign-in"}}  # fmt: skip
    with AnAgency(tmp_path, settings=public) as agency:
        for where, name, cookie in (
            ("", "olga", "__Host-groupkeeper-agency=.*; Secure; HttpOnly; Path=/; SameSite=Strict"),
            ("/p/elm", "ana", "__Secure-groupkeeper=.*; Secure; HttpOnly; Path=/p/elm; SameSite=Strict"),
        ):
            browser = agency.browser()
            assert browser.get("/", base_url="https://elsewhere.example").status_code == 400
            token = re.search(r'csrf_token" value="([^"]+)', browser.get(f"{where}/sign-in", **given).text)
            assert token is not None
            form = {"name": name, "password": PASSWORD, "csrf_token": token[1]}
            answer = browser.post(f"{where}/sign-in", data=form, **given)
            assert answer.headers["Location"] == f"{where}/codes"
            assert any(re.match(cookie, one) for one in answer.headers.getlist("Set-Cookie"))
            assert browser.get("/p/elm/", **given).headers["Location"] == f"{where}/codes"
            assert browser.get(f"{where}/codes", **given).status_code == 200
