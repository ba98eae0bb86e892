"""What an admin and a rep see of the app while it comes and goes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.server import Sandbox
from handlers.demo.tour import install_tour
from handlers.demo.workspace import sandbox, set_the_scene
from handlers.slack.manifest import bot_scopes
from tests.coachbot.sandbox.conftest import in_time
from tests.coachbot.sandbox.test_truth_of_installs import asked, installed, with_token
from tests.e2e.conftest import ARTEFACTS
from tests.e2e.test_page import ask, serious

pytestmark = pytest.mark.slow

INSTALL = "http://127.0.0.1:9/slack/install"
DM = "D0MAYA"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """The demo's workspace, into which the coach has to be installed."""
    with sandbox(tour=install_tour(INSTALL), installs=True) as running:
        set_the_scene(running)
        yield running


@pytest.fixture
def page(browser: Browser, slack: Sandbox) -> Iterator[Page]:
    """The workspace as Maya opens it, on a laptop."""
    ARTEFACTS.mkdir(exist_ok=True)
    opened = browser.new_page(viewport={"width": 1280, "height": 813})
    opened.goto(f"{slack.url}/client/T0SANDBOX")
    expect(opened.get_by_role("navigation").get_by_text("coachbot")).to_be_visible()
    yield opened
    opened.close()


def install(slack: Sandbox) -> WebClient:
    """An admin allows it; the app's own client."""
    client = WebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")
    return with_token(slack, installed(slack, client, scope=",".join(bot_scopes()))["access_token"])


def test_the_app_is_missed_found_and_missed_again(page: Page, slack: Sandbox) -> None:
    absence = page.locator(".absence")
    expect(absence).to_have_text("coachbot is not installed in Holdfast.")
    expect(page.get_by_label("Message", exact=True)).to_have_count(0)
    expect(page.get_by_role("tab", name="Home")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask the coach")).to_be_disabled()
    expect(page.get_by_role("link", name="Open the install page")).to_have_attribute("href", INSTALL)
    assert serious(page) == []
    page.screenshot(path=ARTEFACTS / "not-installed.png")

    page.get_by_role("button", name="#deal-northgate-foods").click()
    ask(page, "/coach too pricey")
    refused = page.locator("article.once")
    expect(refused.get_by_text("is not a valid command.")).to_be_visible()
    expect(refused.get_by_text("Slackbot")).to_be_visible()
    expect(page.get_by_role("button", name="What should I say?")).to_have_count(0)

    own = install(slack)
    page.get_by_role("button", name="coachbot").click()
    expect(absence).to_have_count(0)
    expect(page.get_by_role("tab", name="Home")).to_be_visible()
    page.get_by_role("button", name="See what it keeps").click()
    in_time(lambda: slack.journal.entries(kind="slash_commands", name="/coach"))
    more = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "Another way"}}
    own.chat_postMessage(channel=DM, text="Say this", blocks=[{"type": "actions", "elements": [more]}])
    expect(page.get_by_role("button", name="Another way")).to_be_visible()

    slack.oauth.uninstall()

    expect(absence).to_have_text("coachbot was removed from Holdfast.")
    expect(page.get_by_label("Message", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Another way").click()
    expect(page.get_by_role("alert")).to_have_text("That did not work: coachbot was removed from Holdfast.")
    page.screenshot(path=ARTEFACTS / "removed.png")


def test_the_conversation_keeps_its_room_and_the_page_never_scrolls(page: Page, slack: Sandbox) -> None:
    own = install(slack)
    root = own.chat_postMessage(channel=DM, text="A question")["ts"]
    for number in range(40):
        own.chat_postMessage(channel=DM, text=f"Line {number}", thread_ts=root)
    assert room(page, "main .messages") > 250

    page.get_by_role("button", name="Reply").first.click()
    expect(page.locator("#thread")).to_be_visible()
    assert room(page, "main .messages") > 500
    page.get_by_role("button", name="Under the hood").first.click()
    expect(page.locator("#hood li").first).to_be_visible()
    assert room(page, "#thread .messages") > 500

    page.get_by_role("button", name="First steps").click()
    expect(page.get_by_role("heading", name="Things to try")).to_be_visible()
    assert room(page, "main .messages") > 250


def room(page: Page, where: str) -> float:
    """How high something is; whatever is open, the page itself is no higher than the window."""
    for part in ("document.documentElement", "document.querySelector('main')"):
        assert page.evaluate(f"{part}.scrollHeight - {part}.clientHeight") == 0
    return page.locator(where).evaluate("element => element.clientHeight")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_who_installs_reads_well_what_it_may_do(browser: Browser, slack: Sandbox, theme: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=theme)  # pyright: ignore[reportArgumentType]
    phone.goto(str(asked(slack, scope=",".join(bot_scopes())).url))

    expect(phone.get_by_role("heading", name="coachbot asks to come into Holdfast")).to_be_visible()
    expect(phone.get_by_text("You are signed in as Priya Raman.")).to_be_visible()
    ground = phone.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(241, 244, 248)", "dark": "rgb(16, 21, 26)"}[theme]
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(phone) == []
    phone.screenshot(path=ARTEFACTS / f"authorize-{theme}.png", full_page=True)
    phone.close()
