"""The Web API methods, by Slack's names."""

import json
from collections.abc import Callable

from coachbot.sandbox.checks import check_message, check_view
from coachbot.sandbox.state import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel, Person, Workspace
from coachbot.sandbox.tickets import Json, SlackError

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
_JSON_FIELDS = ("blocks", "metadata", "view", "prompts", "attachments", "loading_messages")
_SHOWN_FIELDS = ("text", "blocks", "thread_ts", "metadata")


class WebApi:
    """One bot's view of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "team.info": lambda _: {"team": {"id": TEAM_ID, "name": "Holdfast", "domain": "sandbox"}},
            "bots.info": lambda _: {
                "bot": {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER_ID, "name": "coachbot"}
            },
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.getPermalink": self._permalink,
            "conversations.open": self._open,
            "conversations.info": lambda a: {"channel": _channel_json(self._ws.channel(_need(a, "channel")))},
            "conversations.list": self._list,
            "conversations.members": lambda a: {"members": sorted(self._ws.channel(_need(a, "channel")).members)},
            "conversations.join": self._join,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "users.info": lambda a: {"user": _person_json(self._person(_need(a, "user")))},
            "users.list": lambda _: {"members": [_person_json(p) for p in self._ws.people.values()]},
            "users.lookupByEmail": self._by_email,
            "views.open": self._open_view,
            "views.push": self._open_view,
            "views.update": self._update_view,
            "views.publish": self._publish,
            "reactions.add": lambda a: self._react(a, add=True),
            "reactions.remove": lambda a: self._react(a, add=False),
            "assistant.threads.setStatus": self._status,
            "assistant.threads.setTitle": self._nothing,
            "assistant.threads.setSuggestedPrompts": self._nothing,
        }

    def call(self, method: str, args: Json) -> Json:
        """Carry out a method.

        Raises:
            SlackError: With Slack's name for what is wrong.
        """
        if method not in self._methods:
            raise SlackError("unknown_method")
        return {"ok": True, **self._methods[method](decoded(args))}

    def _auth_test(self, _args: Json) -> Json:
        return {
            "url": "https://sandbox.slack.com/",
            "team": "Holdfast",
            "team_id": TEAM_ID,
            "user": "coachbot",
            "user_id": BOT_USER_ID,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _post_message(self, args: Json) -> Json:
        channel = self._ws.channel(_need(args, "channel"))
        if BOT_USER_ID not in channel.members:
            raise SlackError("not_in_channel")
        check_message(args.get("text"), args.get("blocks"))
        message = self._ws.post(channel.id, _message_fields(args))
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def _update(self, args: Json) -> Json:
        channel, ts = self._ws.channel(_need(args, "channel")), _need(args, "ts")
        check_message(args.get("text"), args.get("blocks"))
        if self._ws.message(channel.id, ts).get("bot_id") != BOT_ID:
            raise SlackError("cant_update_message")
        message = self._ws.edit(channel.id, ts, _message_fields(args))
        return {
            "channel": channel.id,
            "ts": ts,
            "text": message.get("text", ""),
            "message": message,
        }

    def _delete(self, args: Json) -> Json:
        channel, ts = self._ws.channel(_need(args, "channel")), _need(args, "ts")
        if self._ws.message(channel.id, ts).get("bot_id") != BOT_ID:
            raise SlackError("cant_delete_message")
        self._ws.delete(channel.id, ts)
        return {"channel": channel.id, "ts": ts}

    def _post_ephemeral(self, args: Json) -> Json:
        channel, user = self._ws.channel(_need(args, "channel")), _need(args, "user")
        if user not in channel.members:
            raise SlackError("user_not_in_channel")
        check_message(args.get("text"), args.get("blocks"))
        return {"message_ts": self._ws.show_once(channel.id, user, _message_fields(args))["ts"]}

    def _permalink(self, args: Json) -> Json:
        channel, ts = self._ws.channel(_need(args, "channel")), _need(args, "message_ts")
        self._ws.message(channel.id, ts)
        link = f"https://sandbox.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        return {"channel": channel.id, "permalink": link}

    def _open(self, args: Json) -> Json:
        if args.get("channel"):
            channel = self._ws.channel(str(args["channel"]))
        else:
            channel = self._ws.open_dm(_need(args, "users").split(",")[0])
        return {"channel": {"id": channel.id}}

    def _list(self, args: Json) -> Json:
        types = str(args.get("types") or "public_channel").split(",")
        found = [c for c in self._ws.channels.values() if ("im" if c.is_im else "public_channel") in types]
        return {
            "channels": [_channel_json(c) for c in found],
            "response_metadata": {"next_cursor": ""},
        }

    def _join(self, args: Json) -> Json:
        channel = self._ws.channel(_need(args, "channel"))
        channel.members.add(BOT_USER_ID)
        return {"channel": _channel_json(channel)}

    def _history(self, args: Json) -> Json:
        channel = self._ws.channel(_need(args, "channel"))
        with self._ws.lock:
            roots = [m for m in channel.messages.values() if m.get("thread_ts", m["ts"]) == m["ts"]]
        return _page_of(list(reversed(roots)), args)

    def _replies(self, args: Json) -> Json:
        return _page_of(self._ws.thread(_need(args, "channel"), _need(args, "ts")), args)

    def _person(self, ident: str) -> Person:
        if ident not in self._ws.people:
            raise SlackError("user_not_found")
        return self._ws.people[ident]

    def _by_email(self, args: Json) -> Json:
        email = _need(args, "email")
        found = next((p for p in self._ws.people.values() if p.email == email), None)
        if found is None:
            raise SlackError("users_not_found")
        return {"user": _person_json(found)}

    def _open_view(self, args: Json) -> Json:
        view = args.get("view")
        check_view(view)
        assert isinstance(view, dict)
        user = self._ws.tickets.use_trigger(_need(args, "trigger_id"))
        return {"view": self._ws.open_view(view, user)}  # pyright: ignore[reportUnknownArgumentType]

    def _update_view(self, args: Json) -> Json:
        check_view(args.get("view"))
        return {"view": self._ws.update_view(_need(args, "view_id"), args["view"], args.get("hash"))}

    def _publish(self, args: Json) -> Json:
        check_view(args.get("view"))
        return {"view": self._ws.open_view(args["view"], self._person(_need(args, "user_id")).id)}

    def _react(self, args: Json, *, add: bool) -> Json:
        channel, ts = _need(args, "channel"), _need(args, "timestamp")
        self._ws.react(channel, ts, _need(args, "name"), BOT_USER_ID, add=add)
        return {}

    def _status(self, args: Json) -> Json:
        channel, thread = self._ws.channel(_need(args, "channel_id")), _need(args, "thread_ts")
        if thread not in channel.messages:
            raise SlackError("invalid_thread_ts")
        self._ws.set_status(channel.id, thread, str(args.get("status") or ""))
        return {}

    def _nothing(self, args: Json) -> Json:
        self._ws.channel(_need(args, "channel_id"))
        return {}


def decoded(args: Json) -> Json:
    """Arguments with the fields that travel as JSON text made values again."""
    out = dict(args)
    for name in _JSON_FIELDS:
        if isinstance(out.get(name), str):
            try:
                out[name] = json.loads(out[name])
            except ValueError as error:
                raise SlackError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from error
    return out


def _need(args: Json, name: str) -> str:
    if not args.get(name):
        raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
    return str(args[name])


def _message_fields(args: Json) -> Json:
    fields = {name: args[name] for name in _SHOWN_FIELDS if args.get(name)}
    return {"text": "", **fields, "bot_id": BOT_ID, "app_id": APP_ID, "user": BOT_USER_ID}


def _page_of(messages: list[Json], args: Json) -> Json:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    inclusive = str(args.get("inclusive", "")).lower() in {"1", "true"}
    inside = [
        m for m in messages if oldest < float(m["ts"]) < latest or (inclusive and float(m["ts"]) in (oldest, latest))
    ]
    start, limit = int(args.get("cursor") or 0), min(int(args.get("limit") or 100), 1000)
    page = inside[start : start + limit]
    if str(args.get("include_all_metadata", "")).lower() not in {"1", "true"}:
        page = [{k: v for k, v in m.items() if k != "metadata"} for m in page]
    following = str(start + limit) if start + limit < len(inside) else ""
    return {
        "messages": page,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _channel_json(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.is_im,
        "is_channel": not channel.is_im,
        "is_private": False,
        "is_archived": False,
        "is_member": BOT_USER_ID in channel.members,
        "num_members": len(channel.members),
    }


def _person_json(person: Person) -> Json:
    return {
        "id": person.id,
        "team_id": TEAM_ID,
        "name": person.name.lower().replace(" ", "."),
        "deleted": False,
        "real_name": person.name,
        "is_admin": person.is_admin,
        "is_bot": False,
        "tz": person.tz,
        "profile": {
            "real_name": person.name,
            "display_name": person.name,
            "title": person.title,
            "email": person.email,
        },
    }
