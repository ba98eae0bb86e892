"""The sandbox page in a real browser: what a newcomer does in the first minute."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from handlers.demo.workspace import set_the_scene
from tests.e2e.conftest import ARTEFACTS

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"


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


def test_a_command_in_a_thread_is_refused_as_in_slack(page: Page) -> None:
    page.get_by_role("button", name="Ask the coach").click()
    thread = page.locator("#thread")
    expect(thread.get_by_text("Compared with what, if I may ask?")).to_be_visible()

    thread.get_by_label("Reply").fill("/coach privacy")
    page.keyboard.press("Enter")

    expect(thread.get_by_text("is not supported in threads. Sorry!")).to_be_visible()
    page.screenshot(path=ARTEFACTS / "command-in-thread.png")


def test_the_shortcut_on_a_message_and_the_narrow_dark_page(browser: Browser, page: Page, workspace: Sandbox) -> None:
    page.get_by_role("button", name="#deal-northgate-foods").click()
    message = page.locator("article", has_text="a lot more than we expected")
    message.hover()
    message.get_by_role("button", name="What should I say?").click()
    page.get_by_role("button", name="1 in the thread that only you can see").click()
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


def test_a_clip_is_spoken_and_read_by_keyboard_alone(page: Page, workspace: Sandbox) -> None:
    workspace.clips.delay_s = 3600
    page.get_by_role("button", name="#deal-northgate-foods").click()
    composer = page.locator("#composer")
    microphone = composer.get_by_role("button", name="Record a clip")
    microphone.press("Enter")
    expect(composer.get_by_label("What do you say?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(microphone).to_be_focused()
    composer.get_by_label("Message", exact=True).fill("Listen to this")
    microphone.press("Enter")
    expect(composer.get_by_text("Sent with it: “Listen to this”")).to_be_visible()
    page.keyboard.type("they want to wait until spring")
    page.screenshot(path=ARTEFACTS / "clip-recorder.png")
    assert serious(page) == []
    page.keyboard.press("Enter")

    message = page.locator("main article").last
    expect(message.get_by_text("Listen to this")).to_be_visible()
    expect(message.get_by_role("img", name="Voice clip, 0:02")).to_be_visible()
    expect(message.get_by_text("Transcribing…")).to_be_visible()
    expect(microphone).to_be_focused()
    expect(composer.get_by_label("Message", exact=True)).to_have_value("")
    workspace.clock.advance(3600)
    expect(message.get_by_text("they want to wait until spring")).to_be_visible()
    expect(message.get_by_text("Transcribing…")).to_have_count(0)


def test_a_clip_without_words_in_a_thread_narrow_and_dark(browser: Browser, page: Page, workspace: Sandbox) -> None:
    workspace.clips.delay_s = 0
    root = workspace.hands.say("U0MAYA", "C0BRIGHTWELL", "How did it go?")["ts"]
    workspace.hands.clip("U0TOM", "C0BRIGHTWELL", " ".join(["and then they said"] * 30), thread_ts=root)
    dark = browser.new_page(viewport={"width": 400, "height": 860}, color_scheme="dark")
    dark.goto(workspace.url)
    dark.get_by_role("button", name="Menu").click()
    dark.get_by_role("button", name="#deal-northgate-foods").click()
    dark.get_by_role("button", name="1 reply").click()
    thread = dark.locator("#thread")
    expect(thread.get_by_text("and then they said and then…")).to_be_visible()

    thread.get_by_role("button", name="Record a clip").click()
    thread.get_by_label("What do you say?").fill("mumbled")
    thread.get_by_label("Transcript").select_option("fails")
    dark.screenshot(path=ARTEFACTS / "clip-recorder-narrow-dark.png")
    assert dark.evaluate("document.documentElement.scrollWidth") <= 400
    assert serious(dark) == []
    thread.get_by_role("button", name="Send").click()

    expect(thread.get_by_text("No transcript")).to_be_visible()
    assert dark.evaluate("document.documentElement.scrollWidth") <= 400
    dark.screenshot(path=ARTEFACTS / "clips-narrow-dark.png")
    assert serious(dark) == []
    dark.close()


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
