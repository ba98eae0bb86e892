"""auth, team, bots, users, reactions, and what the app says it is doing."""

import re
from collections.abc import Callable

from coachbot.sandbox.arguments import as_json, as_list, text_of
from coachbot.sandbox.model import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME, Channel
from coachbot.sandbox.paging import page_of
from coachbot.sandbox.shown import as_sent, as_user
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

_EMOJI_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?")
_STAMP = re.compile(r"\d{1,12}\.\d{6}")
_SESSION_STATES = {"active", "processing", "suspended", "closed"}
MAX_STATUS_LINES = 10
MAX_PROMPTS = 4


class People:
    """The methods of one app in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace
        self.methods: dict[str, Callable[[Json], Json]] = {
            "api.test": self.test,
            "auth.test": self.auth,
            "team.info": self.team,
            "bots.info": self.bot,
            "users.info": self.user,
            "users.list": lambda args: page_of(self._everybody(), "members", args),
            "users.lookupByEmail": self.by_email,
            "reactions.add": lambda args: self.react(args, add=True),
            "reactions.remove": lambda args: self.react(args, add=False),
            "reactions.get": self.reactions,
            "assistant.threads.setStatus": self.status,
            "assistant.threads.setTitle": self.title,
            "assistant.threads.setSuggestedPrompts": self.prompts,
            "agents.sessions.setStatus": self.session,
        }

    def test(self, args: Json) -> Json:
        """Whether one is heard."""
        if args.get("error"):
            raise SlackError(text_of(args, "error"), args=args)
        return {"args": args}

    def auth(self, _args: Json) -> Json:
        """Who the token is."""
        return self._here() | {"user": "coachbot", "user_id": BOT_USER_ID, "bot_id": BOT_ID}

    def auth_of(self, user: str) -> Json:
        """Who the token is, where it is a person's."""
        return self._here() | {"user": as_user(self._ws.person(user))["name"], "user_id": user}

    def team(self, args: Json) -> Json:
        """The workspace."""
        if args.get("team") and text_of(args, "team") != TEAM_ID:
            raise SlackError("team_not_found")
        return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": "sandbox"}}

    def bot(self, args: Json) -> Json:
        """The app's bot."""
        if args.get("bot") and text_of(args, "bot") != BOT_ID:
            raise SlackError("bot_not_found")
        return {
            "bot": {
                "id": BOT_ID,
                "app_id": APP_ID,
                "user_id": BOT_USER_ID,
                "name": "coachbot",
                "deleted": False,
            }
        }

    def user(self, args: Json) -> Json:
        """Somebody, or the bot itself."""
        ident = text_of(args, "user")
        return {"user": _BOT if ident == BOT_USER_ID else as_user(self._ws.person(ident))}

    def by_email(self, args: Json) -> Json:
        """Somebody by address."""
        email = text_of(args, "email").lower()
        found = next((p for p in self._ws.people.values() if p.email.lower() == email and not p.is_stranger), None)
        if found is None:
            raise SlackError("users_not_found")
        return {"user": as_user(found)}

    def react(self, args: Json, *, add: bool) -> Json:
        """A reaction under a message."""
        channel, ts, name = (text_of(args, key) for key in ("channel", "timestamp", "name"))
        if not channel or not ts:
            raise SlackError("no_item_specified")
        if not _STAMP.fullmatch(ts):
            raise SlackError("bad_timestamp")
        if not _EMOJI_NAME.fullmatch(name):
            raise SlackError("invalid_name")
        self._ws.react(channel, ts, name, BOT_USER_ID, add=add)
        return {}

    def reactions(self, args: Json) -> Json:
        """The reactions under a message."""
        channel, ts = text_of(args, "channel"), text_of(args, "timestamp")
        if not channel or not ts:
            raise SlackError("no_item_specified")
        if not _STAMP.fullmatch(ts):
            raise SlackError("bad_timestamp")
        where = self._ws.read(channel)
        message = as_sent(self._ws.message(where.id, ts), metadata=False)
        link = f"https://sandbox.slack.com/archives/{where.id}/p{ts.replace('.', '')}"
        return {"type": "message", "channel": where.id, "message": {**message, "permalink": link}}

    def status(self, args: Json) -> Json:
        """What the app is doing in a thread."""
        channel, thread = self._thread(args)
        lines = as_list(args.get("loading_messages"))
        if len(lines) > MAX_STATUS_LINES:
            raise SlackError(
                "invalid_arguments", "[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"
            )
        self._ws.set_status(channel.id, thread, text_of(args, "status"), [str(line) for line in lines])
        return {}

    def title(self, args: Json) -> Json:
        """What a thread is about."""
        channel, thread = self._thread(args)
        with self._ws.lock:
            channel.titles[thread] = text_of(args, "title")
        self._ws.changed()
        return {}

    def prompts(self, args: Json) -> Json:
        """What one might ask."""
        channel = self._ws.channel(text_of(args, "channel_id"))
        prompts = [as_json(prompt) for prompt in as_list(args.get("prompts"))]
        if not prompts or len(prompts) > MAX_PROMPTS or not all(p.get("title") and p.get("message") for p in prompts):
            raise SlackError(
                "invalid_arguments", "[ERROR] 1 to 4 prompts with title and message [json-pointer:/prompts]"
            )
        thread = text_of(args, "thread_ts")
        with self._ws.lock:
            channel.prompts.pop(thread, None)
            channel.prompts[thread] = {"title": text_of(args, "title"), "prompts": prompts}
        self._ws.changed()
        return {}

    def session(self, args: Json) -> Json:
        """How the work on a thread stands."""
        channel = self._ws.channel(text_of(args, "channel_id"))
        if text_of(args, "status") not in _SESSION_STATES:
            raise SlackError("invalid_status")
        if BOT_USER_ID not in channel.members:
            raise SlackError("not_authorized")
        if not args.get("thread_ts"):
            raise SlackError("thread_ts_required")
        if args.get("initiator_user_id"):
            self._ws.person(text_of(args, "initiator_user_id"))
        return {}

    def _here(self) -> Json:
        """The workspace a token is of."""
        at: Json = {"url": "https://sandbox.slack.com/", "team": TEAM_NAME, "team_id": TEAM_ID}
        at["is_enterprise_install"] = False
        return at | ({"enterprise_id": self._ws.enterprise} if self._ws.enterprise else {})

    def _thread(self, args: Json) -> tuple[Channel, str]:
        channel, thread = self._ws.channel(text_of(args, "channel_id")), text_of(args, "thread_ts")
        if thread not in channel.messages:
            raise SlackError("invalid_thread_ts")
        return channel, thread

    def _everybody(self) -> list[Json]:
        return [*(as_user(person) for person in self._ws.people.values() if not person.is_stranger), _BOT]


_BOT: Json = {
    "id": BOT_USER_ID,
    "team_id": TEAM_ID,
    "name": "coachbot",
    "deleted": False,
    "real_name": "coachbot",
    "is_bot": True,
    "is_admin": False,
    "tz": "America/New_York",
    "profile": {"real_name": "coachbot", "display_name": "coachbot", "bot_id": BOT_ID, "api_app_id": APP_ID},
}
