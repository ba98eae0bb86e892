"""The sandbox page in a real browser: what a newcomer does in the first minute."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from slack_sdk import WebClient

from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.state import BOT_USER_ID, Channel, Person
from handlers.bot import Bot
from handlers.demo import set_the_scene

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
ARTEFACTS = Path(__file__).parents[2] / "artefacts"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have a browser: apt-get install chromium")
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, workspace: Sandbox, bot: Bot) -> Iterator[Page]:
    """The workspace, as Maya opens it; a console error fails the test."""
    set_the_scene(workspace)
    ARTEFACTS.mkdir(exist_ok=True)
    opened = browser.new_page(viewport={"width": 1280, "height": 860})
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(workspace.url)
    expect(opened.get_by_role("navigation").get_by_text("coachbot")).to_be_visible()
    yield opened
    opened.close()
    assert errors == []


def ask(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")


def test_ask_another_way_and_ask_my_manager(page: Page) -> None:
    page.get_by_role("button", name="Ask the coach").click()
    thread = page.locator("#thread")
    expect(thread.get_by_text("Compared with what, if I may ask?")).to_be_visible()
    page.screenshot(path=ARTEFACTS / "ask.png")

    thread.get_by_role("button", name="Another way").click()
    expect(thread.get_by_text("It's real money")).to_be_visible()

    thread.get_by_role("button", name="Ask my manager").first.click()
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    page.screenshot(path=ARTEFACTS / "ask-my-manager.png")
    dialog.get_by_label("What do you want to ask?").fill("May I say this to their CFO?")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).not_to_be_visible()

    page.get_by_text("#sales-coaching").first.click()
    expect(page.get_by_text("May I say this to their CFO?")).to_be_visible()


def test_a_command_is_private_until_it_is_shared(page: Page) -> None:
    page.get_by_role("button", name="#deal-northgate-foods").click()
    ask(page, "/coach just send me something")
    private = page.locator("article.once")
    expect(private.get_by_text("Happy to. I'd rather send you one page")).to_be_visible()
    page.screenshot(path=ARTEFACTS / "command.png")

    private.get_by_role("button", name="Share").click()

    expect(private).to_have_count(0)
    expect(page.get_by_text("Happy to. I'd rather send you one page")).to_be_visible()


def test_the_shortcut_on_a_message_and_the_narrow_dark_page(browser: Browser, page: Page, workspace: Sandbox) -> None:
    page.get_by_role("button", name="#deal-northgate-foods").click()
    message = page.locator("article", has_text="a lot more than we expected")
    message.hover()
    message.get_by_role("button", name="What should I say?").click()
    expect(page.locator("article.once").get_by_text("Then ask")).to_be_visible()

    dark = browser.new_page(viewport={"width": 400, "height": 860}, color_scheme="dark")
    dark.goto(workspace.url)
    expect(dark.get_by_label("Message", exact=True)).to_be_visible()
    assert dark.evaluate("document.documentElement.scrollWidth") <= 400
    dark.screenshot(path=ARTEFACTS / "narrow-dark.png")
    dark.close()


def test_what_a_message_says_never_becomes_markup(page: Page, workspace: Sandbox) -> None:
    page.get_by_role("button", name="#deal-northgate-foods").click()
    workspace.hands.say("U0TOM", "C0BRIGHTWELL", "<img src=x onerror=alert(1)> *bold* &lt;b&gt;")

    expect(page.locator("article").last.get_by_text("bold")).to_be_visible()
    assert page.locator("article img").count() == 0


# -- the page without a bot of ours: whatever an app may show ----------------------------------------


ANA, DM = "U0ANA", "D0ANA"


@pytest.fixture
def any_app() -> Iterator[Sandbox]:
    """A workspace for an app with a Home, a global shortcut and nothing running."""
    people = [Person(ANA, "Ana Ruiz", "account executive"), Person("U0BO", "Bo Lind", "sales manager")]
    rooms = [Channel("C0ROOM", "room", {ANA, "U0BO", BOT_USER_ID}), Channel(DM, "", {ANA, BOT_USER_ID}, is_im=True)]
    features = {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "shortcuts": [{"name": "New note", "type": "global", "callback_id": "note", "description": "Write one"}],
        "slash_commands": [{"command": "/coach", "description": "What should I say?", "usage_hint": "a question"}],
    }
    with Sandbox(people, rooms, features=features) as running:
        yield running


@pytest.fixture
def client(any_app: Sandbox) -> WebClient:
    return WebClient(token=BOT_TOKEN, base_url=f"{any_app.url}/api/")


@pytest.fixture
def plain_page(browser: Browser, any_app: Sandbox) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 860})
    errors: list[str] = []
    requests: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(any_app.url)
    expect(opened.get_by_role("navigation").get_by_text("#room")).to_be_visible()
    yield opened
    opened.close()
    assert errors == []
    assert all(url.startswith((any_app.url, "data:")) for url in requests), "a request left the machine"


def test_a_stream_grows_before_ones_eyes_and_tasks_are_shown(plain_page: Page, client: WebClient) -> None:
    root = client.chat_postMessage(channel=DM, text="A question")["ts"]
    plain_page.get_by_role("button", name="coachbot").click()
    plain_page.get_by_role("button", name="Reply").first.click()
    task = {"type": "task_update", "id": "t", "title": "Looking in 32 plays", "status": "in_progress"}
    ts = client.chat_startStream(channel=DM, thread_ts=root, chunks=[task])["ts"]
    thread = plain_page.locator("#thread")
    expect(thread.get_by_text("Looking in 32 plays")).to_be_visible()
    expect(thread.get_by_label("writing")).to_be_visible()
    client.chat_appendStream(channel=DM, ts=ts, markdown_text="Ask what it **costs**.")
    expect(thread.get_by_text("costs")).to_be_visible()
    plain_page.screenshot(path=ARTEFACTS / "stream.png")
    client.chat_stopStream(channel=DM, ts=ts)
    expect(thread.get_by_label("writing")).to_have_count(0)


def test_tables_charts_menus_and_the_rest_are_shown_and_used(
    plain_page: Page, client: WebClient, any_app: Sandbox
) -> None:
    option = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("won", "lost")]
    cell = [[{"type": "raw_text", "text": word} for word in row] for row in (("Play", "Uses"), ("Price", "11"))]
    points = [{"label": f"W{n}", "value": n} for n in (45, 46, 47)]
    chart = {
        "type": "line",
        "series": [{"name": "Must-asks", "data": points}],
        "axis_config": {"categories": ["W45", "W46", "W47"]},
    }
    client.chat_postMessage(
        channel="C0ROOM",
        text="Everything",
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": "Week 47"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "How did it go?"},
             "accessory": {"type": "static_select", "action_id": "end", "options": option,
                           "placeholder": {"type": "plain_text", "text": "Outcome"}}},
            {"type": "table", "rows": cell},
            {"type": "data_visualization", "title": "Must-asks by week", "chart": chart},
            {"type": "data_table", "caption": "By rep", "rows": [*cell[:1], [cell[1][0], {"type": "raw_number", "value": 7, "text": "7 uses"}]]},
            {"type": "alert", "level": "warning", "text": {"type": "mrkdwn", "text": "Three plays are past review."}},
            {"type": "markdown", "text": "- one\n- **two**"},
            {"type": "context", "elements": [{"type": "plain_text", "text": "draft"}]},
        ],
    )  # fmt: skip
    plain_page.get_by_role("button", name="#room").click()
    message = plain_page.locator("article").last
    for text in ("Week 47", "Price", "Three plays are past review.", "two", "draft", "7 uses"):
        expect(message.get_by_text(text, exact=True).first).to_be_visible()
    plain_page.screenshot(path=ARTEFACTS / "blocks.png")
    message.get_by_label("Outcome").select_option("won")

    until(lambda: [e for e in any_app.journal.entries(kind="interactive") if e.name == "block_actions"])
    (pressed,) = any_app.journal.entries(kind="interactive")
    assert pressed.detail["actions"][0]["selected_option"]["value"] == "won"


def test_home_is_a_persons_own_and_its_buttons_act(plain_page: Page, client: WebClient, any_app: Sandbox) -> None:
    button = {
        "type": "button",
        "action_id": "start",
        "value": "1",
        "text": {"type": "plain_text", "text": "Start drill"},
    }
    home = [
        {"type": "header", "text": {"type": "plain_text", "text": "Today's calls"}},
        {"type": "actions", "elements": [button]},
    ]
    client.views_publish(user_id=ANA, view={"type": "home", "blocks": home})
    plain_page.get_by_role("button", name="coachbot").click()
    plain_page.get_by_role("tab", name="Home").click()
    expect(plain_page.get_by_text("Today's calls")).to_be_visible()
    plain_page.get_by_role("button", name="Start drill").click()
    until(lambda: [e for e in any_app.journal.entries() if e.name == "block_actions"])
    for theme in ("light", "dark"):
        plain_page.screenshot(path=ARTEFACTS / f"home-{theme}.png")
        plain_page.get_by_role("button", name="Dark" if theme == "light" else "Light", exact=True).click()


def test_time_is_moved_and_the_journal_tells(plain_page: Page, any_app: Sandbox) -> None:
    before = any_app.clock()
    plain_page.get_by_role("button", name="Tomorrow, 8:00").click()
    until(lambda: any_app.clock() > before + 3600)
    assert datetime.fromtimestamp(any_app.clock(), ZoneInfo("America/New_York")).hour == 8

    plain_page.get_by_role("button", name="Under the hood").click()
    plain_page.get_by_label("Message", exact=True).fill("good morning")
    plain_page.keyboard.press("Enter")
    hood = plain_page.get_by_label("Under the hood", exact=True).last
    hood.get_by_role("button", name="message").first.click()
    expect(hood.get_by_text("good morning")).to_be_visible()


def test_a_file_is_shared_and_the_unread_mark_comes_and_goes(plain_page: Page, any_app: Sandbox) -> None:
    plain_page.get_by_role("button", name="coachbot").click()
    room = plain_page.get_by_role("button", name="#room")
    any_app.hands.share("U0BO", "C0ROOM", "notes.txt", b"they asked for SOC 2", text="From the call")
    expect(room.get_by_label("unread")).to_be_visible()
    room.click()
    expect(plain_page.get_by_text("notes.txt")).to_be_visible()
    expect(room.get_by_label("unread")).to_have_count(0)

    plain_page.locator("#composer input[type=file]").set_input_files(
        files=[{"name": "mine.md", "mimeType": "text/markdown", "buffer": b"# Mine"}]
    )
    expect(plain_page.get_by_text("mine.md")).to_be_visible()


def test_the_keyboard_is_enough(plain_page: Page, any_app: Sandbox) -> None:
    plain_page.get_by_label("Message", exact=True).focus()
    plain_page.keyboard.type("/co")
    expect(plain_page.get_by_label("Commands").get_by_text("/coach")).to_be_visible()
    plain_page.keyboard.type("ach too pricey")
    plain_page.keyboard.press("Enter")
    until(lambda: any_app.journal.entries(kind="slash_commands"))
    plain_page.keyboard.press("Shift+Tab")
    plain_page.keyboard.press("Enter")
    until(lambda: [e for e in any_app.journal.entries() if e.name == "shortcut"])


def test_nothing_serious_for_a_screen_reader(page: Page) -> None:
    page.get_by_role("button", name="Ask the coach").click()
    thread = page.locator("#thread")
    expect(thread.get_by_text("Compared with what, if I may ask?")).to_be_visible()
    page.get_by_role("button", name="Under the hood").last.click()
    assert serious(page) == []
    page.get_by_role("button", name="Dark", exact=True).click()
    assert serious(page) == []
    thread.get_by_role("button", name="Ask my manager").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page) == []


def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; install Node and run make test")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {node['html'][:200]}"
        for v in found["violations"]
        if v["impact"] in {"serious", "critical"}
        for node in v["nodes"]
    ]


def until(look: Callable[[], object]) -> None:
    """Poll with a deadline."""
    end = time.monotonic() + 5
    while not look():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.02)
