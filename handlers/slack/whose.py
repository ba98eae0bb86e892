"""Which installation a body of Slack's is for. Pure."""

from dataclasses import dataclass

from handlers.slack.replies import Json, listed, part


@dataclass(frozen=True, slots=True)
class Whose:
    """The workspace a body is for, and its Grid organization; empty is none.

    Attributes:
        is_org: The app is installed in the whole organization, not in this one workspace.
    """

    team: str
    enterprise: str = ""
    is_org: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The installations it may be of, the likeliest first; what an organization installed serves its workspaces."""
        named = (self.enterprise, self.team) if self.is_org else (self.team, self.enterprise)
        return tuple(one for one in named if one)


def whose(body: Json) -> Whose:
    """Read it from a body; an event says so itself, for in a shared channel its team may be another's."""
    return _of(next(iter(listed(body, "authorizations")), None) or body)


def _of(body: Json) -> Whose:
    team, enterprise = part(body, "team"), body.get("enterprise")
    named = (
        # A form opened in a shared channel says where the app is that opened it.
        part(body, "view").get("app_installed_team_id"),
        team.get("id"),
        body.get("team"),
        body.get("team_id"),
        part(body, "user").get("team_id"),
    )
    above = (part(body, "enterprise").get("id"), enterprise, body.get("enterprise_id"), team.get("enterprise_id"))
    is_org = body.get("is_enterprise_install") in (True, "true")
    return Whose(_first(*named), _first(*above), is_org)


def _first(*named: object) -> str:
    return next((one for one in named if isinstance(one, str) and one), "")
