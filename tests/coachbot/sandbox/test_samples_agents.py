"""Agents like those Slack gives its developers to begin with, at work in the sandbox.

They do what slack-samples/bolt-python-starter-agent and bolt-python-support-agent do.
"""

import asyncio
import re
import threading
from typing import Any

from slack_bolt.async_app import (
    AsyncAck,
    AsyncApp,
    AsyncBoltContext,
    AsyncSay,
    AsyncSayStream,
    AsyncSetStatus,
)
from slack_sdk.web.async_client import AsyncWebClient

from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.model import BOT_USER_ID
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import (
    Json,
    asks,
    button,
    listening_on_a_loop,
    modal,
    page,
    plain,
    reactions,
    said,
    screen,
    whispered,
)
from tests.coachbot.sandbox.conftest import ANA, BO, ROOM, in_time

FEEDBACK: list[Any] = [
    {
        "type": "context_actions",
        "block_id": "rating",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": plain("Good"), "value": "good", "accessibility_label": "It was good"},
                "negative_button": {"text": plain("Bad"), "value": "bad", "accessibility_label": "It was bad"},
            }
        ],
    }
]
CATEGORIES = ("Password", "Access")
TOPICS = [{"title": "Password", "message": "I need a new password."}]


class Agent:
    """Answers mentions, whoever goes on in their threads, its DM, and the form of its Home."""

    def __init__(self, slack: Sandbox) -> None:
        client = AsyncWebClient(base_url=f"{slack.url}/api", token=BOT_TOKEN)
        self.app = AsyncApp(token=BOT_TOKEN, client=client, ignoring_self_events_enabled=False)
        self.may_answer = threading.Event()
        self.turns: dict[tuple[str, str], int] = {}
        self.app.event("app_mention")(self.mentioned)
        self.app.event("message")(self.heard)
        self.app.event("app_home_opened")(self.opened)
        self.app.action(re.compile("^category_"))(self.picked)
        self.app.view("issue")(self.filed)
        self.app.action("feedback")(self.rated)

    async def mentioned(
        self, event: Json, client: AsyncWebClient, say: AsyncSay, set_status: AsyncSetStatus, say_stream: AsyncSayStream
    ) -> None:
        """Somebody calls it by name."""
        text = re.sub(r"<@[A-Z0-9]+>", "", event["text"]).strip()
        if text:
            await self.answer(event, text, client, set_status, say_stream)
        else:
            await say(text="How can I help?", thread_ts=event.get("thread_ts") or event["ts"])

    async def heard(
        self, event: Json, client: AsyncWebClient, set_status: AsyncSetStatus, say_stream: AsyncSayStream
    ) -> None:
        """Somebody writes: to it, in its threads, or elsewhere; or it filed an issue itself."""
        filed = event.get("metadata", {}).get("event_type") == "issue"
        if event.get("subtype") or (event.get("bot_id") and not filed):
            return
        if event["channel_type"] == "im" or (event["channel"], event.get("thread_ts")) in self.turns:
            await self.answer(event, event["text"], client, set_status, say_stream)

    async def answer(
        self, event: Json, text: str, client: AsyncWebClient, set_status: AsyncSetStatus, say_stream: AsyncSayStream
    ) -> None:
        """Show that it is seen and worked on; then write."""
        thread = (event["channel"], event.get("thread_ts") or event["ts"])
        if thread not in self.turns:
            await client.reactions_add(channel=thread[0], timestamp=event["ts"], name="eyes")
        await set_status(status="Thinking…", loading_messages=["Untangling cables…", "Asking the goldfish…"])
        await asyncio.to_thread(self.may_answer.wait, 8)
        self.turns[thread] = self.turns.get(thread, 0) + 1
        if "solved" in text:
            await client.reactions_add(channel=thread[0], timestamp=thread[1], name="white_check_mark")
        streamer = await say_stream()
        await streamer.append(markdown_text=f"{self.turns[thread]}. {text}")
        await streamer.stop(blocks=FEEDBACK)

    async def opened(self, event: Json, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Somebody opens its Home or its messages."""
        if event["tab"] == "messages":
            await client.assistant_threads_setSuggestedPrompts(
                channel_id=event["channel"], title="What is it?", prompts=TOPICS
            )
            return
        row = {"type": "actions", "elements": [button(f"category_{one}", one, one) for one in CATEGORIES]}
        await client.views_publish(user_id=str(context.user_id), view={"type": "home", "blocks": [row]})

    async def picked(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """A category: the form opens with it."""
        await ack()
        some = [{"text": plain(one), "value": one} for one in CATEGORIES]
        first = next(one for one in some if one["value"] == body["actions"][0]["value"])
        select = {"type": "static_select", "action_id": "a", "options": some, "initial_option": first}
        words = {"type": "plain_text_input", "action_id": "a", "multiline": True}
        form = modal("issue", "An issue", asks("category", "Category", select), asks("words", "What is it?", words))
        await client.views_open(trigger_id=body["trigger_id"], view=form)

    async def filed(self, ack: AsyncAck, body: Json, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """The form: it goes into the DM, where it is heard as a message."""
        await ack()
        values = body["view"]["state"]["values"]
        text = f"{values['category']['a']['selected_option']['value']}: {values['words']['a']['value']}"
        dm: Any = await client.conversations_open(users=[str(context.user_id)])
        metadata = {"event_type": "issue", "event_payload": {"user_id": context.user_id}}
        await client.chat_postMessage(channel=dm["channel"]["id"], text=text, metadata=metadata)

    async def rated(self, ack: AsyncAck, body: Json, client: AsyncWebClient, context: AsyncBoltContext) -> None:
        """Thumbs up or down."""
        await ack()
        await client.chat_postEphemeral(
            channel=str(context.channel_id),
            user=str(context.user_id),
            thread_ts=body["message"]["ts"],
            text="Glad it helped." if body["actions"][0]["value"] == "good" else "Sorry about that.",
        )


def test_an_agent_answers_a_mention_and_whoever_goes_on_in_its_thread(slack: Sandbox) -> None:
    agent = Agent(slack)
    with listening_on_a_loop(slack, agent.app):
        root = slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}> is the site down?")["ts"]
        in_time(lambda: page(slack, BO, ROOM)["statuses"] == {root: "Thinking…"})
        assert reactions(slack, ROOM, root) == ["eyes"]
        agent.may_answer.set()
        in_time(lambda: said(slack, BO, ROOM, root) == ["1. is the site down?"])
        other = slack.hands.say(BO, ROOM, "Lunch?")["ts"]
        slack.hands.say(ANA, ROOM, "Pizza.", thread_ts=other)
        slack.hands.say(BO, ROOM, "It is solved.", thread_ts=root)
        in_time(lambda: said(slack, BO, ROOM, root)[1:] == ["It is solved.", "2. It is solved."])
        bare = slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}>")["ts"]
        in_time(lambda: said(slack, ANA, ROOM, bare) == ["How can I help?"])

    assert reactions(slack, ROOM, root) == ["eyes", "white_check_mark"]
    assert said(slack, BO, ROOM, other) == ["Pizza."]
    assert page(slack, BO, ROOM)["statuses"] == {}


def test_an_agent_thanks_for_a_rating_so_that_only_its_giver_sees_it(slack: Sandbox) -> None:
    agent, dm = Agent(slack), slack.workspace.open_dm(ANA).id
    agent.may_answer.set()
    with listening_on_a_loop(slack, agent.app):
        root = slack.hands.say(ANA, dm, "Hello?")["ts"]
        in_time(lambda: said(slack, ANA, dm, root) == ["1. Hello?"])
        answer = in_time(lambda: [m for m in slack.workspace.thread(dm, root)[1:] if FEEDBACK[0] in m["blocks"]])[0]
        assert [block["type"] for block in answer["blocks"]] == ["markdown", "context_actions"]
        slack.hands.press(ANA, dm, answer["ts"], "feedback", value="good")
        in_time(lambda: whispered(slack, ANA) == ["Glad it helped."])
        slack.hands.press(ANA, dm, answer["ts"], "feedback", value="bad")
        in_time(lambda: whispered(slack, ANA) == ["Glad it helped.", "Sorry about that."])

    assert whispered(slack, BO) == []


def test_an_agent_takes_an_issue_from_its_home_to_a_conversation(slack: Sandbox) -> None:
    agent, dm = Agent(slack), slack.workspace.open_dm(ANA).id
    agent.may_answer.set()
    with listening_on_a_loop(slack, agent.app):
        slack.hands.look(ANA, "messages")
        in_time(lambda: page(slack, ANA, dm)["prompts"] == TOPICS)
        slack.hands.look(ANA, "home")
        home = in_time(lambda: slack.page.state_for(ANA)["home"])
        slack.hands.press_in_view(ANA, home["id"], "category_Access")
        form = in_time(lambda: screen(slack, ANA))
        slack.hands.submit(ANA, form["id"], {"words": "The door is shut; solved by a key"})
        in_time(lambda: len(said(slack, ANA, dm)) == 2)
        filed = page(slack, ANA, dm)["messages"][0]
        text = "Access: The door is shut; solved by a key"
        in_time(lambda: said(slack, ANA, dm) == [text, f"1. {text}"])

    assert reactions(slack, dm, filed["ts"]) == ["eyes", "white_check_mark"]
    assert slack.page.state_for(BO)["home"] is None
