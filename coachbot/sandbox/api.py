"""The Web API: who may call what, how often, and with which arguments; then the method itself."""

from collections.abc import Callable
from dataclasses import dataclass

from coachbot.sandbox.arguments import as_json, checked, decoded, text_of
from coachbot.sandbox.faults import Limits
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
Method = Callable[[Json], Json]
_CUSTOM = frozenset({"username", "icon_emoji", "icon_url"})


class WebApi:
    """One app's way into a workspace.

    Args:
        methods: By Slack's names; arguments in, what stands beside ``ok`` out.

    Attributes:
        scopes: What the app was granted.
    """

    def __init__(
        self, methods: dict[str, Method], limits: Limits, scopes: tuple[str, ...], tokens: Tokens | None = None
    ) -> None:
        self._tokens = tokens or Tokens()
        self._methods = methods
        self._limits = limits
        self.scopes = scopes

    def call(self, method: str, token: str, args: Json) -> Json:
        """Carry out a method.

        Raises:
            SlackError: With Slack's name for what is wrong.
        """
        spec, carry_out = SPECS.get(method), self._methods.get(method)
        if spec is None or carry_out is None:
            raise SlackError("unknown_method", req_method=method)
        self._authorize(method, token)
        self._check_scope(spec.scopes)
        values = self._as_granted(decoded(args))
        unknown = checked(method, spec, values)
        self._limits.check(method, text_of(values, "channel"))
        answer: Json = {"ok": True, **carry_out(values)}
        if unknown:
            warnings = [f"unknown_argument: {name}" for name in unknown]
            answer["response_metadata"] = as_json(answer.get("response_metadata")) | {"warnings": warnings}
        return answer

    def _as_granted(self, values: Json) -> Json:
        """Without the scope for it Slack leaves out, silently, under which name a message is to be shown."""
        if "chat:write.customize" in self.scopes:
            return values
        return {name: value for name, value in values.items() if name not in _CUSTOM}

    def allows(self, token: str, scope: str) -> bool:
        """Whether whoever shows this token may do what a scope is for."""
        return token == self._tokens.bot and scope in self.scopes

    def _authorize(self, method: str, token: str) -> None:
        if method in _WITHOUT_TOKEN:
            return
        if not token:
            raise SlackError("not_authed")
        if token not in (self._tokens.app, self._tokens.bot):
            raise SlackError("invalid_auth")
        if token != (self._tokens.app if method in _WITH_APP_TOKEN else self._tokens.bot):
            raise SlackError("not_allowed_token_type")

    def _check_scope(self, wanted: tuple[str, ...]) -> None:
        if wanted and not set(wanted) & set(self.scopes):
            raise SlackError("missing_scope", needed=",".join(wanted), provided=",".join(self.scopes))
