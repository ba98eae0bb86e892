"""How messages, people and conversations look to the app."""

from coachbot.sandbox.blocks import made_of
from coachbot.sandbox.model import BOT_USER_ID, TEAM_ID, Channel, Person
from coachbot.sandbox.tickets import Json

# What the sandbox keeps beside a message and Slack does not send.
_OURS = frozenset({"reactions_by_name", "streaming", "tasks", "user_shown"})


def as_sent(message: Json, *, metadata: bool = True) -> Json:
    """A message as events and answers hold it; a history leaves ``metadata`` out unless it is asked for.

    What Slack makes of a text is added only here: the page shows the text itself.
    """
    sent = {name: value for name, value in message.items() if name not in _OURS and (metadata or name != "metadata")}
    if made := made_of(message):
        sent["blocks"] = made
    if "root" in sent:
        sent["root"] = as_sent(sent["root"], metadata=metadata)
    return sent


def as_user(person: Person, *, email: bool = True) -> Json:
    """Somebody; a stranger's address is nobody's business."""
    user: Json = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name.lower().replace(" ", "."),
        "deleted": person.deleted,
        "real_name": person.name,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_restricted": bool(person.guest),
        "is_ultra_restricted": person.guest == "single",
        "tz": person.tz,
        "profile": {"real_name": person.name, "display_name": person.name, "title": person.title},
    }
    if person.is_stranger:
        user["is_stranger"] = True
    elif email and person.email:
        user["profile"]["email"] = person.email
    if person.enterprise:
        user["enterprise_user"] = {
            "id": person.id,
            "enterprise_id": person.enterprise,
            "enterprise_name": person.enterprise,
            "is_admin": False,
            "is_owner": False,
            "teams": [person.team],
        }
    return user


def as_conversation(channel: Channel) -> Json:
    """A conversation; a shared one says with whom."""
    out: Json = {
        "id": channel.id,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind in ("group", "mpim"),
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "is_private": channel.kind != "channel",
        "is_archived": channel.is_archived,
        "is_member": channel.has_app,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "is_pending_ext_shared": bool(channel.pending_with),
        "is_org_shared": False,
        "pending_shared": list(channel.pending_with),
        "num_members": len(channel.members),
    }
    if channel.is_im:
        return out | {"user": next((user for user in sorted(channel.members) if user != BOT_USER_ID), "")}
    if channel.shared_with:
        out |= {
            "conversation_host_id": TEAM_ID,
            "shared_team_ids": [TEAM_ID, *channel.shared_with],
            "connected_team_ids": list(channel.shared_with),
        }
    return out | {"name": channel.name, "name_normalized": channel.name}
