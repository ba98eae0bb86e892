"""The Web API: who may call what, how often, and with which arguments; then the method itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from coachbot.sandbox.arguments import as_json, checked, decoded, text_of
from coachbot.sandbox.faults import Limits
from coachbot.sandbox.oauth import Grant, OAuth
from coachbot.sandbox.specs import SPECS
from coachbot.sandbox.tickets import Json, SlackError

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the app shows."""

    bot: str = BOT_TOKEN
    app: str = APP_TOKEN


_WITH_APP_TOKEN = {"apps.connections.open"}
_WITHOUT_TOKEN = {"oauth.v2.access", "api.test"}
_REVOKE = "auth.revoke"
Method = Callable[[Json], Json]
_CUSTOM = frozenset({"username", "icon_emoji", "icon_url"})


class WebApi:
    """One app's way into a workspace.

    Args:
        methods: By Slack's names; arguments in, what stands beside ``ok`` out.
        oauth: What the manifest asks for, and what installs brought beside the app's own token.
        personal: Those that may be called with somebody's own token; their id in.
        now: The workspace's time, in seconds since 1970.

    Attributes:
        scopes: What the app was granted.
    """

    def __init__(
        self,
        methods: dict[str, Method],
        limits: Limits,
        oauth: OAuth,
        tokens: Tokens,
        *,
        personal: Mapping[str, Callable[[str], Json]],
        now: Callable[[], float],
    ) -> None:
        self._tokens = tokens
        self._methods = {**methods, _REVOKE: _gone_now}
        self._personal = personal
        self._oauth = oauth
        self._installed = oauth.installed
        self._limits = limits
        self._now = now
        self.scopes = oauth.granted

    def call(self, method: str, token: str, args: Json) -> Json:
        """Carry out a method.

        Raises:
            SlackError: With Slack's name for what is wrong.
        """
        spec, carry_out = SPECS.get(method), self._methods.get(method)
        if spec is None or carry_out is None:
            raise SlackError("unknown_method", req_method=method)
        grant = self._grant(method, token)
        _check_scope(spec.scopes, grant.scopes)
        values = _as_granted(decoded(args), grant.scopes)
        unknown = checked(method, spec, values)
        self._limits.check(method, text_of(values, "channel"))
        said = self._personal[method](grant.user) if grant.user else carry_out(values)
        if method == _REVOKE:
            self._oauth.revoke(token)
        answer: Json = {"ok": True, **said}
        if unknown:
            warnings = [f"unknown_argument: {name}" for name in unknown]
            answer["response_metadata"] = as_json(answer.get("response_metadata")) | {"warnings": warnings}
        return answer

    def scopes_of(self, token: str) -> tuple[str, ...]:
        """What whoever shows this token may do."""
        if token == self._tokens.bot:
            return self.scopes
        return self._installed[token].scopes if token in self._installed else ()

    def regrant(self, *, revoke: Iterable[str] = (), grant: Iterable[str] = ()) -> None:
        """Somebody changes what the app may do, however it was installed."""
        gone, more = set(revoke), tuple(grant)

        def after(scopes: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(dict.fromkeys((*(scope for scope in scopes if scope not in gone), *more)))

        self.scopes = after(self.scopes)
        for token, one in self._installed.items():
            if not one.user:
                self._installed[token] = replace(one, scopes=after(one.scopes))

    def _grant(self, method: str, token: str) -> Grant:
        if method in _WITHOUT_TOKEN:
            return Grant(())
        if not token:
            raise SlackError("not_authed")
        is_app = token == self._tokens.app
        if not is_app and token != self._tokens.bot and token not in self._installed:
            raise SlackError("token_revoked" if token in self._oauth.gone else "invalid_auth")
        if token in self._installed and self._now() >= self._installed[token].expires:
            raise SlackError("token_expired")
        user = self._installed[token].user if token in self._installed else ""
        if is_app != (method in _WITH_APP_TOKEN) or (user and method not in self._personal):
            raise SlackError("not_allowed_token_type")
        return Grant(self.scopes_of(token), user)


def _gone_now(_args: Json) -> Json:
    """What whoever gives a token back is told."""
    return {"revoked": True}


def _as_granted(values: Json, scopes: tuple[str, ...]) -> Json:
    """Without the scope for it Slack leaves out, silently, under which name a message is to be shown."""
    if "chat:write.customize" in scopes:
        return values
    return {name: value for name, value in values.items() if name not in _CUSTOM}


def _check_scope(wanted: tuple[str, ...], scopes: tuple[str, ...]) -> None:
    if wanted and not set(wanted) & set(scopes):
        raise SlackError("missing_scope", needed=",".join(wanted), provided=",".join(scopes))
