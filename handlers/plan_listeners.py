"""Slack's listeners for game plans, debriefs and Home: ack, store the work, done."""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from handlers import ids
from handlers.debrief_cards import DebriefCards
from handlers.encode import from_slack
from handlers.home import chosen, settings_form
from handlers.intake import Intake
from handlers.people import People
from handlers.replies import part

Body = dict[str, Any]
_BUTTONS = (
    ids.ACCEPT_LINE, ids.WARM_UP, ids.WARM_UP_LINE, ids.NOT_A_CALL, ids.IS_A_CALL, ids.OUTCOME, ids.MOMENT, ids.ASKED,
    ids.DEBRIEF_DONE, ids.SNOOZE,
)  # fmt: skip
_TAKEN_BACK = (ids.ASKED, ids.NOT_A_CALL, ids.IS_A_CALL)
_MAX_WORDS = 200


class PlanListeners:
    """Every way in that has to do with calls."""

    def __init__(self, coach: Coach, intake: Intake, people: People) -> None:
        self._coach = coach
        self._intake = intake
        self._people = people

    def register(self, app: App) -> None:
        """Put the listeners on the app."""
        app.event("app_home_opened")(self.on_home)
        app.command(ids.PLAN_COMMAND)(self.on_command)
        for action_id in _BUTTONS:
            # Several buttons of one kind in a row are told apart by a number.
            app.action(re.compile(rf"^{action_id}(:\d+)?$"))(self.on_button)
        app.action(ids.DEBRIEF_NOTE)(self.on_note)
        app.action(ids.SETTINGS)(self.on_settings)
        app.action(ids.RETRY_JOBS)(self.on_retry)
        app.view(ids.DEBRIEF_NOTE_FORM)(self.on_note_form)
        app.view(ids.SETTINGS_FORM)(self.on_settings_form)

    def on_home(self, event: Body) -> None:
        """Somebody opened the app."""
        if event.get("tab") == "home":
            self._home(event["user"], str(event.get("event_ts", "")))

    def on_command(self, ack: Ack, command: Body) -> None:
        """/gameplan [account]"""
        payload = {
            "text": from_slack(command.get("text") or "")[:_MAX_WORDS],
            "user": command["user_id"],
            "channel": command["channel_id"],
            "url": command["response_url"],
        }
        lane = f"{payload['channel']}:{payload['user']}"
        self._intake.store(f"command:{command['trigger_id']}", "gameplan", payload, lane=lane)
        ack(text="Looking at your calendar…", response_type="ephemeral")
        # Only now: the answer replaces what the ack says, so it must not come first.
        self._intake.wake()

    def on_button(self, ack: Ack, body: Body, action: Body) -> None:
        """A button or a tick under a plan or a debrief."""
        kind = str(action["action_id"]).partition(":")[0]
        channel, user = str(part(body, "channel").get("id", "")), str(body["user"]["id"])
        message, container = part(body, "message"), part(body, "container")
        payload = {
            "value": action.get("value", ""),
            "selected": [one["value"] for one in action.get("selected_options", [])],
            "user": user,
            "channel": channel,
            "ts": container.get("message_ts") or message.get("ts"),
            "thread": message.get("thread_ts"),
        }
        person = self._coach.team.by_slack(user)
        # Pressed twice is meant once, but for what may be taken back.
        press = f":{action.get('action_ts')}" if kind in _TAKEN_BACK else ""
        key = f"{kind}:{channel}:{payload['ts']}:{payload['value']}{press}"
        # In the lane of the plans themselves, so that no change of the same message overtakes another.
        self._intake.store(key, kind, payload, lane=f"dm:{person.id if person else user}")
        ack()
        self._intake.wake()

    def on_note(self, ack: Ack, body: Body, client: WebClient) -> None:
        """A note on the call."""
        channel, ts = str(part(body, "channel").get("id", "")), str(part(body, "container").get("message_ts", ""))
        debrief = self._coach.calls.debrief_at(channel, ts)
        if debrief is not None:
            form = DebriefCards().note_form(f"{channel}:{ts}", debrief.note)
            client.views_open(trigger_id=body["trigger_id"], view=form)
        ack()

    def on_note_form(self, ack: Ack, body: Body, view: Body) -> None:
        """The note, sent."""
        values = view["state"]["values"]
        files: list[Body] = part(part(values, ids.TRANSCRIPT_BLOCK), ids.TRANSCRIPT_INPUT).get("files") or []
        payload = {
            "value": view["private_metadata"],
            "user": body["user"]["id"],
            "note": part(part(values, ids.NOTE_BLOCK), ids.NOTE_INPUT).get("value") or "",
            "file": files[0] if files else {},
        }
        self._intake.store(
            f"{ids.DEBRIEF_NOTE_FORM}:{view['id']}", ids.DEBRIEF_NOTE_FORM, payload, lane=f"note:{payload['user']}"
        )
        ack()
        self._intake.wake()

    def on_settings(self, ack: Ack, body: Body, client: WebClient) -> None:
        """How I reach you."""
        person = self._people.of(body["user"]["id"])
        connected = self._coach.calendars.state(person.id) is not None
        view = settings_form(self._coach.team.preferences(person.id), connected)
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    def on_settings_form(self, ack: Ack, body: Body, view: Body) -> None:
        """The settings, sent."""
        person, now = self._people.of(body["user"]["id"]), self._coach.clock()
        wishes, address, errors = chosen(view["state"]["values"], self._coach.team.preferences(person.id))
        if errors:
            ack(response_action="errors", errors=errors)
            return
        self._coach.team.save_preferences(person.id, wishes)
        if address is not None:
            self._coach.calendars.connect(person.id, address, now=now)
        ack()
        self._coach.arrange(person, now=now)
        self._home(body["user"]["id"], str(view["id"]))

    def on_retry(self, ack: Ack, body: Body) -> None:
        """Try again what was given up; admins only."""
        if self._people.of(body["user"]["id"]).role == "admin":
            self._coach.jobs.revive(now=self._coach.clock())
            self._home(body["user"]["id"], str(body.get("trigger_id", "")))
        ack()

    def _home(self, user: str, which: str) -> None:
        self._intake.store(f"home:{user}:{which}", "home", {"user": user}, lane=f"home:{user}")
        self._intake.wake()
