"""views.*: modals, one above the other, and each person's Home."""

import secrets

from coachbot.sandbox.arguments import as_list, text_of
from coachbot.sandbox.blocks import with_ids
from coachbot.sandbox.checks import check_view
from coachbot.sandbox.elements import at_first
from coachbot.sandbox.model import APP_ID, BOT_ID, TEAM_ID
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

MAX_STACK = 3
# What only the sandbox needs to know about a view.
_OWN = {"user_shown", "errors", "entered", "opened_in"}


class Views:
    """The screens of everybody, and the methods of one app.

    Attributes:
        modals: By id, oldest first; the last of a person's is the one they see.
        homes: By person.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace
        self.modals: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.methods = {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    def begin_anew(self) -> None:
        """Nobody sees a screen of the app."""
        self.modals.clear()
        self.homes.clear()

    def open(self, args: Json) -> Json:
        """Show a modal to whoever did something a moment ago."""
        view = self._checked(args)
        trigger = self._ws.tickets.use_trigger(_trigger(args))
        with self._ws.lock:
            self._drop(trigger.user)
            return {"view": as_sent(self.show(view, trigger.user, where=trigger.channel))}

    def push(self, args: Json) -> Json:
        """Show a modal above the one that is open."""
        view = self._checked(args)
        trigger = self._ws.tickets.use_trigger(_trigger(args))
        with self._ws.lock:
            below = self.stack(trigger.user)
            if not below:
                raise SlackError("not_found")
            return {"view": as_sent(self.show(view, trigger.user, below=below))}

    def update(self, args: Json) -> Json:
        """Change a modal that is open."""
        if not args.get("view_id") and not args.get("external_id"):
            raise SlackError("invalid_arguments", "[ERROR] missing required field: view_id or external_id")
        known = self.modals.get(text_of(args, "view_id")) or self._by_external_id(text_of(args, "external_id"))
        view = self._checked(args, instead_of=known)
        if known is None:
            raise SlackError("not_found")
        return {"view": as_sent(self.change(known, view, text_of(args, "hash")))}

    def publish(self, args: Json) -> Json:
        """Set a person's Home."""
        view, user = self._checked(args), self._ws.person(text_of(args, "user_id")).id
        if view["type"] != "home":
            raise SlackError("invalid_arguments", "[ERROR] must be a home view [json-pointer:/view/type]")
        known = self.homes.get(user)
        if args.get("hash") and (known is None or known["hash"] != args["hash"]):
            raise SlackError("hash_conflict")
        with self._ws.lock:
            home = self._made(view, user)
            if known is not None:
                home |= {"id": known["id"], "root_view_id": known["id"]}
            self.homes[user] = home
        self._ws.changed()
        return {"view": as_sent(home)}

    # -- what people and acks do -----------------------------------------------------------------

    def stack(self, user: str) -> list[Json]:
        """A person's open modals, the one they see last."""
        return [view for view in self.modals.values() if view["user_shown"] == user]

    def show(self, view: Json, user: str, *, below: list[Json] | None = None, where: str = "") -> Json:
        """Put a modal on top.

        Args:
            below: What it stands above.
            where: The conversation it is opened from; above others it is theirs.

        Raises:
            SlackError: ``push_limit_reached``.
        """
        below = below or []
        if len(below) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        made = self._made(view, user, below[0]["opened_in"] if below else where)
        if below:
            made |= {"root_view_id": below[0]["id"], "previous_view_id": below[-1]["id"]}
        with self._ws.lock:
            self.modals[made["id"]] = made
        self._ws.changed()
        return made

    def change(self, known: Json, view: Json, seen_hash: str = "") -> Json:
        """Replace what a modal shows, if it is still the one that was seen.

        Raises:
            SlackError: ``hash_conflict``.
        """
        with self._ws.lock:
            if seen_hash and known["hash"] != seen_hash:
                raise SlackError("hash_conflict")
            known.pop("errors", None)
            known.update(self._shown(view, known["opened_in"]))
        self._ws.changed()
        return known

    def close(self, view_id: str, *, everything: bool = False) -> list[Json]:
        """Take a modal away, or its whole stack; which ones."""
        with self._ws.lock:
            view = self.modals.get(view_id)
            if view is None:
                return []
            gone = self.stack(view["user_shown"]) if everything else [view]
            for one in gone:
                self.modals.pop(one["id"], None)
        self._ws.changed()
        return gone

    def _drop(self, user: str) -> None:
        for view in self.stack(user):
            self.modals.pop(view["id"], None)

    def _shown(self, view: Json, where: str) -> Json:
        """A view as it is from now on: a new version, with new ids where the app gave none."""
        version = f"{self._ws.new_ts()}.{secrets.token_hex(4)}"
        return {**view, "blocks": at_first(with_ids(as_list(view.get("blocks")), version), where), "hash": version}

    def _made(self, view: Json, user: str, where: str = "") -> Json:
        ident = f"V{secrets.token_hex(5).upper()}"
        return {
            **self._shown(view, where),
            "id": ident,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "user_shown": user,
            "opened_in": where,
            "entered": {},
            "root_view_id": ident,
            "previous_view_id": None,
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "external_id": view.get("external_id", ""),
            "state": {"values": {}},
        }

    def _checked(self, args: Json, *, instead_of: Json | None = None) -> Json:
        view = check_view(args.get("view"))
        other = self._by_external_id(text_of(view, "external_id"))
        if other is not None and other is not instead_of:
            raise SlackError("duplicate_external_id")
        return view

    def _by_external_id(self, external_id: str) -> Json | None:
        some = [*self.modals.values(), *self.homes.values()]
        return next((view for view in some if external_id and view["external_id"] == external_id), None)


def as_sent(view: Json) -> Json:
    """A view as the app gets it."""
    return {key: value for key, value in view.items() if key not in _OWN}


def _trigger(args: Json) -> str:
    trigger = text_of(args, "trigger_id") or text_of(args, "interactivity_pointer")
    if not trigger:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: trigger_id")
    return trigger
