"""The pages on the way to an install: what they say, and whose install they end."""

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from coachbot.clock import utc_now
from coachbot.db.tables.installations import InstallStateRow
from coachbot.sandbox.http_way import SIGNING_SECRET
from handlers.slack.door import Door, front
from handlers.slack.install import Install
from handlers.slack.serve import Served
from knowledge.library.ingest import ingest
from tests.support.installing import House, house, opened, slack
from tests.support.two_workspaces import A, B, way_to_slack

__all__ = ["house", "opened", "slack"]
pytestmark = pytest.mark.slow


class TestPages:
    """What an admin reads, and may load again."""

    def test_the_end_says_the_same_when_it_is_loaded_again(self, house: House) -> None:
        page = house.install(A)

        assert not {"code", "state"} & set(parse_qs(page.url.query.decode()))
        assert httpx.get(page.url).text == page.text
        assert "coachbot is in Holdfast" in page.text

    def test_only_who_was_sent_there_learns_where_it_is_installed(self, house: House) -> None:
        said = parse_qs(house.install(A).url.query.decode())
        for query in (
            {},
            {"how": "done", "where": A},
            {"how": "done", "where": B, "sign": said["sign"][0]},
            {"sign": "ü"},
        ):
            page = httpx.get(f"{house.url}/slack/install/end", params=query)

            assert (page.status_code, "Holdfast" in page.text) == (400, False), query

    def test_an_empty_playbook_is_said_to_be_empty(self, house: House) -> None:
        page = house.install(A)

        assert f"COACHBOT_WORKSPACE={A} coachbot index PATH" in page.text
        assert f'href="{house.slack.url}/client/{A}"' in page.text

    def test_who_has_a_playbook_is_told_what_to_write(self, house: House, tmp_path: Path) -> None:
        house.install(A)
        (tmp_path / "resale.md").write_text("# Resale\n\nPartners may resell in Canada only.", encoding="utf-8")
        assert ingest([tmp_path / "resale.md"], house.workspaces.bot(A).coach.base.pages).pages == 1

        again = house.install(A)

        assert "they say it is too expensive" in again.text
        assert "It was there already and goes on as before." in again.text
        assert "coachbot index" not in again.text

    def test_who_took_it_away_since_is_told_that(self, house: House) -> None:
        page = house.install(A)
        house.ground.installations.uninstalled(A, at=utc_now())

        assert "was taken away again" in httpx.get(page.url).text

    def test_the_start_says_what_it_reads_and_keeps_and_who_may_have_it(self, house: House) -> None:
        start = httpx.get(f"{house.url}/slack/install").text

        for said in (
            "A coach for sales calls",
            "It reads",
            "It keeps",
            "goes after 30 days",
            "only where whoever runs it allows",
        ):
            assert said in start, said

    def test_the_bare_address_leads_to_the_start(self, house: House) -> None:
        page = httpx.get(f"{house.url}/", follow_redirects=True)

        assert (page.status_code, page.url.path) == (200, "/slack/install")

    def test_nothing_is_loaded_and_the_one_style_is_named(self, house: House) -> None:
        pages = [httpx.get(f"{house.url}/slack/install"), house.install(A), house.install(A, answer="cancel")]
        for page in pages:
            style = page.text.split("<style>")[1].split("</style>")[0]
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            policy = page.headers["content-security-policy"]
            assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
            assert "unsafe" not in policy
            assert not re.search(r"<script|<img|<link|src=|url\(|@import|style=", page.text)


class TestState:
    """Only the browser that began an install ends it, once, and in time."""

    @pytest.fixture(autouse=True)
    def browsers(self) -> Iterator[None]:
        self.open: list[httpx.Client] = []
        yield
        for browser in self.open:
            browser.close()

    def begun(self, house: House) -> tuple[httpx.Client, str, httpx.Response]:
        browser = httpx.Client(timeout=30)
        self.open.append(browser)
        start = browser.get(f"{house.url}/slack/install")
        allowed = browser.post(way_to_slack(start.text), data={"answer": "allow"})
        return browser, allowed.headers["location"], start

    def refused(self, house: House, page: httpx.Response) -> bool:
        end = httpx.get(page.headers["location"])
        is_none = house.ground.installations.installed() == []
        return end.status_code == 400 and "was not begun in this browser" in end.text and is_none

    def test_missing_or_made_up(self, house: House) -> None:
        browser, back, _ = self.begun(house)
        code = parse_qs(urlsplit(back).query)["code"][0]

        for query in ("", f"?code={code}", f"?code={code}&state=", f"?code={code}&state={'x' * 43}", "?state=%00"):
            assert self.refused(house, browser.get(f"{house.url}/slack/oauth_redirect{query}")), query

    def test_of_another_browser(self, house: House) -> None:
        _, back, _ = self.begun(house)
        other, _, _ = self.begun(house)

        assert self.refused(house, httpx.get(back))
        assert self.refused(house, other.get(back))

    def test_used_before(self, house: House) -> None:
        browser, back, _ = self.begun(house)
        cookies = dict(browser.cookies)
        assert "/slack/install/end?how=done" in browser.get(back).headers["location"]
        assert "coachbot-install" not in browser.cookies

        again = httpx.get(back, cookies=cookies)

        assert "how=late" in again.headers["location"]
        assert len(house.ground.installations.installed()) == 1

    def test_too_old(self, house: House) -> None:
        later = utc_now() + timedelta(minutes=11)
        browser, back, _ = self.begun(house)
        ground = house.ground
        pages = Install(ground.settings, ground.installations, ground.has_pages, lambda: None, lambda: later)
        with Served(front(Door(SIGNING_SECRET, house.workspaces), pages.routes()), "127.0.0.1", 0) as other:
            page = httpx.get(back.replace(house.url, other.url), cookies=dict(browser.cookies))

        assert self.refused(house, page)

    def test_the_cookie_is_for_nobody_else(self, house: House) -> None:
        _, back, start = self.begun(house)
        cookie = start.headers["set-cookie"]

        assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/;", "Max-Age=600"))
        assert start.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in start.headers["content-security-policy"]
        assert parse_qs(urlsplit(back).query)["state"][0] not in cookie

    def test_what_a_stranger_writes_into_the_address_is_on_no_page(self, house: House) -> None:
        page = httpx.get(
            f"{house.url}/slack/oauth_redirect?error=%3Cscript%3E&state=%3Cscript%3E", follow_redirects=True
        )

        assert "<script>" not in page.text

    def test_of_more_than_a_thousand_that_were_begun_the_oldest_are_dropped(self, house: House) -> None:
        first = self.begun(house)
        # An admin is on the way while a stranger begins one after the other.
        for number in range(1005):
            moment = utc_now()
            house.ground.installations.begin(str(number), until=moment + timedelta(minutes=10), now=moment)
            if number == 500:
                late = self.begun(house)

        with house.ground.db.read() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(InstallStateRow)) == 1000
        assert self.refused(house, first[0].get(first[1]))
        assert late[0].get(late[1], follow_redirects=True).status_code == 200
