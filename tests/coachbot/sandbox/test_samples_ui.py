"""Commands, shortcuts and forms like those of Slack's samples, at work in the sandbox."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond, Say
from slack_sdk import WebClient

from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import (
    Json,
    asks,
    button,
    listening,
    modal,
    plain,
    said,
    screen,
    whispered,
)
from tests.coachbot.sandbox.conftest import ANA, BO, ROOM, in_time

WORDS = {"type": "plain_text_input", "action_id": "a"}
WHERE = {"type": "conversations_select", "action_id": "a", "response_url_enabled": True}
ANIMALS = [{"text": plain(one), "value": one} for one in ("cat", "cow", "dog")]
OFFER_ALL = {"type": "external_select", "action_id": "animal", "min_query_length": 0}
OFFER_SOME = {"type": "multi_external_select", "action_id": "foods", "min_query_length": 0}


# -- slack-samples/bolt-python-starter-template ----------------------------------------------------


def starter_app(client: WebClient) -> App:
    """A greeting, a command, a shortcut with a form that changes, and Home."""
    app = App(client=client)
    lines = [asks("dreams", "What do you dream of?", WORDS), asks("where", "Who shall know?", WHERE)]

    @app.message(re.compile("^(hi|hello|hey).*"))
    def greeted(context: BoltContext, say: Say) -> None:
        say(f"{context['matches'][0]}, how are you?")

    @app.command("/sample")
    def ran(ack: Ack, respond: Respond, command: Json) -> None:
        ack()
        respond(f"You ran it with {command['text']}.")

    @app.event("app_home_opened")
    def opened(client: WebClient, event: Json) -> None:
        line = {"type": "section", "text": {"type": "mrkdwn", "text": f"*Welcome home, <@{event['user']}>*"}}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [line]})

    @app.shortcut("sample")
    def used(ack: Ack, shortcut: Json, client: WebClient) -> None:
        ack()
        line = {"type": "section", "text": plain("Press it"), "accessory": button("update", "Update")}
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal("dreams", "Before", line, *lines))

    @app.action("update")
    def pressed(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        seen = body["view"]
        picture = {"type": "image", "image_url": "https://example.com/tada.gif", "alt_text": "Tada"}
        client.views_update(view_id=seen["id"], hash=seen["hash"], view=modal("dreams", "After", picture, *lines))

    @app.view("dreams")
    def sent(ack: Ack, body: Json, view: Json, client: WebClient, respond: Respond) -> None:
        ack()
        values = view["state"]["values"]
        text = f"<@{body['user']['id']}> dreams of {values['dreams']['a']['value']}."
        client.chat_postMessage(channel=values["where"]["a"]["selected_conversation"], text=text)
        respond("I told them.")

    return app


def test_the_starter_greets_back_obeys_and_has_a_home(slack: Sandbox, client: WebClient) -> None:
    with listening(slack, starter_app(client)):
        slack.hands.say(ANA, ROOM, "oh well")
        slack.hands.say(ANA, ROOM, "hello there")
        in_time(lambda: said(slack, BO, ROOM) == ["oh well", "hello there", "hello, how are you?"])
        slack.hands.command(BO, ROOM, "/sample", "some words")
        in_time(lambda: whispered(slack, BO) == ["You ran it with some words."])
        slack.hands.look(ANA, "home")
        home = in_time(lambda: slack.page.state_for(ANA)["home"])

    assert home["blocks"][0]["text"]["text"] == f"*Welcome home, <@{ANA}>*"
    assert whispered(slack, ANA) == []


def test_the_starters_form_changes_under_ones_eyes_and_goes_where_one_says(slack: Sandbox, client: WebClient) -> None:
    with listening(slack, starter_app(client)):
        slack.hands.shortcut(ANA, "sample")
        form = in_time(lambda: screen(slack, ANA))
        assert form["title"]["text"] == "Before"
        slack.hands.press_in_view(ANA, form["id"], "update")
        in_time(lambda: form["title"]["text"] == "After" and form["blocks"][0]["type"] == "image")
        slack.hands.submit(ANA, form["id"], {"dreams": "the sea", "where": ROOM})
        in_time(lambda: said(slack, BO, ROOM) == [f"<@{ANA}> dreams of the sea."])
        in_time(lambda: whispered(slack, ANA) == ["I told them."])
        in_time(lambda: screen(slack, ANA) is None)

    assert slack.workspace.ephemerals[0]["channel"] == ROOM


# -- slackapi/bolt-python: examples/socket_mode.py and examples/modals_app.py ----------------------


def command_app(client: WebClient) -> App:
    """Answers a command at once, and again with a button."""
    app = App(client=client)

    @app.command("/hello")
    def ran(ack: Ack, respond: Respond, body: Json) -> None:
        ack(text="Accepted", blocks=[{"type": "section", "text": plain(f"Hi {body['user_id']}!")}])
        respond(blocks=[{"type": "section", "text": plain("Press it"), "accessory": button("a", "Button")}])

    @app.action("a")
    def pressed(ack: Ack, body: Json, respond: Respond) -> None:
        ack()
        text = f"<@{body['user']['id']}> pressed it."
        respond({"response_type": "in_channel", "replace_original": False, "text": text})
        respond(replace_original=False, text="Done!")

    return app


def forms_app(client: WebClient) -> App:
    """Asks with menus of its own, and puts one form above another."""
    app = App(client=client)

    def at_once(ack: Ack) -> None:
        ack()

    def later(body: Json, client: WebClient) -> None:
        quoted = {"type": "section", "text": plain(body.get("message", {}).get("text", "Nothing said"))}
        more = {"type": "actions", "elements": [button("more", "More")]}
        animal, foods = asks("animal", "Animal", OFFER_ALL), asks("foods", "Foods", OFFER_SOME)
        client.views_open(trigger_id=body["trigger_id"], view=modal("zoo", "Zoo", quoted, animal, foods, more))

    @app.options("animal")
    def offered(ack: Ack, body: Json) -> None:
        ack(options=[one for one in ANIMALS if body["value"] in one["value"]])

    @app.options("foods")
    def grouped(ack: Ack) -> None:
        groups = {"green": ("hay", "leaf"), "red": ("meat",)}
        sets: list[Any] = [
            {"label": plain(name), "options": [{"text": plain(one), "value": one} for one in some]}
            for name, some in groups.items()
        ]
        ack(option_groups=sets)

    @app.action("more")
    def pushed(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        above = modal("help", "Help", {"type": "divider"}, notify_on_close=True, private_metadata=body["view"]["id"])
        client.views_push(trigger_id=body["trigger_id"], view=above)

    @app.view_closed("help")
    def closed(ack: Ack, view: Json, client: WebClient) -> None:
        ack()
        shown = modal("zoo", "Zoo, again", asks("animal", "Animal", OFFER_ALL), asks("foods", "Foods", OFFER_SOME))
        client.views_update(view_id=view["private_metadata"], view=shown)

    @app.view("zoo")
    def sent(ack: Ack, view: Json) -> None:
        values = view["state"]["values"]
        foods = [one["value"] for one in values["foods"]["foods"]["selected_options"]]
        text = f"A {values['animal']['animal']['selected_option']['value']} eats {' and '.join(foods)}."
        ack(response_action="update", view=modal("done", "Done", {"type": "section", "text": plain(text)}))

    app.shortcut("zoo")(ack=at_once, lazy=[later])
    return app


def test_a_command_is_answered_at_once_and_its_button_answers_all_or_one(slack: Sandbox, client: WebClient) -> None:
    with listening(slack, command_app(client)):
        slack.hands.command(ANA, ROOM, "/hello", "")
        in_time(lambda: len(whispered(slack, ANA)) == 2)
        first, second = sorted(slack.page.state_for(ANA)["ephemerals"], key=lambda one: "accessory" in one["blocks"][0])
        assert first["blocks"][0]["text"]["text"] == f"Hi {ANA}!"
        slack.hands.press(ANA, ROOM, second["ts"], "a")
        in_time(lambda: said(slack, BO, ROOM) == [f"<@{ANA}> pressed it."])
        in_time(lambda: "Done!" in whispered(slack, ANA))

    assert second in slack.page.state_for(ANA)["ephemerals"]
    assert whispered(slack, BO) == []


def test_a_forms_menus_offer_what_the_app_knows(slack: Sandbox, client: WebClient) -> None:
    message = slack.hands.say(BO, ROOM, "My cow is hungry.")
    with listening(slack, forms_app(client)):
        slack.hands.shortcut(ANA, "zoo", channel=ROOM, ts=message["ts"])
        form = in_time(lambda: screen(slack, ANA))
        assert form["blocks"][0]["text"]["text"] == "My cow is hungry."
        for menu, query in (("animal", "c"), ("foods", "")):
            asking = slack.hands.suggest(ANA, form["id"], menu, query)
            in_time(lambda asking=asking: asking.acked_at)
        slack.hands.submit(ANA, form["id"], {"animal": "cow", "foods": ["hay", "meat"]})
        in_time(lambda: form["title"]["text"] == "Done")

    assert form["blocks"][0]["text"]["text"] == "A cow eats hay and meat."


def test_a_form_above_another_tells_when_it_is_closed(slack: Sandbox, client: WebClient) -> None:
    with listening(slack, forms_app(client)):
        slack.hands.shortcut(ANA, "zoo")
        form = in_time(lambda: screen(slack, ANA))
        assert form["blocks"][0]["text"]["text"] == "Nothing said"
        slack.hands.press_in_view(ANA, form["id"], "more")
        above = in_time(lambda: screen(slack, ANA) != form and screen(slack, ANA))
        assert (above["title"]["text"], above["previous_view_id"]) == ("Help", form["id"])
        slack.hands.close(ANA, above["id"])
        in_time(lambda: (screen(slack, ANA) or {}).get("title") == plain("Zoo, again"))
