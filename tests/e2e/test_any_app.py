"""The sandbox page without a bot of ours: whatever an app may show, it shows."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.model import BOT_USER_ID, Channel, Person
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.conftest import in_time
from tests.e2e.conftest import ARTEFACTS

pytestmark = pytest.mark.slow

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

    in_time(lambda: [e for e in any_app.journal.entries(kind="interactive") if e.name == "block_actions"])
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
    in_time(lambda: [e for e in any_app.journal.entries() if e.name == "block_actions"])
    for theme in ("light", "dark"):
        plain_page.screenshot(path=ARTEFACTS / f"home-{theme}.png")
        plain_page.get_by_role("button", name="Dark" if theme == "light" else "Light", exact=True).click()


def test_time_is_moved_and_the_journal_tells(plain_page: Page, any_app: Sandbox) -> None:
    before = any_app.clock()
    plain_page.get_by_role("button", name="Tomorrow, 8:00").click()
    in_time(lambda: any_app.clock() > before + 3600)
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
    in_time(lambda: any_app.journal.entries(kind="slash_commands"))
    plain_page.keyboard.press("Shift+Tab")
    plain_page.keyboard.press("Enter")
    in_time(lambda: [e for e in any_app.journal.entries() if e.name == "shortcut"])
