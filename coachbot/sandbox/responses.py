"""What a POST to a response URL does."""

from coachbot.sandbox.blocks import identified
from coachbot.sandbox.checks import check_message
from coachbot.sandbox.model import BOT_ID, BOT_USER_ID
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, ResponseUrl


def respond(workspace: Workspace, token: str, body: Json) -> None:
    """Answer an interaction: to its person, to everybody, or in place of what was there.

    Raises:
        SlackError: The URL is used up or too old, or Slack would refuse the message.
    """
    url = workspace.tickets.use_url(token)
    deletes = bool(body.get("delete_original"))
    if not deletes:
        check_message(body.get("text"), body.get("blocks"))
    fields: Json = {k: body[k] for k in ("text", "blocks", "metadata") if k in body}
    fields |= {"bot_id": BOT_ID, "user": BOT_USER_ID}
    if thread := body.get("thread_ts") or url.thread_ts:
        fields["thread_ts"] = thread
    if (deletes or body.get("replace_original")) and url.message_ts:
        _replace(workspace, url, fields, delete=deletes)
    elif body.get("response_type") == "in_channel":
        workspace.post(url.channel, fields)
    else:
        workspace.show_once(url.channel, url.user, fields)


def say_at_once(workspace: Workspace, channel: str, user: str, body: Json) -> None:
    """What an ack of a command says: a message like any other, which nothing replaces.

    Raises:
        SlackError: Slack would refuse it.
    """
    check_message(body.get("text"), body.get("blocks"))
    fields: Json = {k: body[k] for k in ("text", "blocks") if k in body} | {"bot_id": BOT_ID, "user": BOT_USER_ID}
    if body.get("response_type") == "in_channel":
        workspace.post(channel, fields)
    else:
        workspace.show_once(channel, user, fields)


def _replace(workspace: Workspace, url: ResponseUrl, fields: Json, *, delete: bool) -> None:
    shown = workspace.ephemerals
    with workspace.lock:
        at = next((i for i, m in enumerate(shown) if m["ts"] == url.message_ts), None)
        if at is not None and delete:
            del shown[at]
        elif at is not None:
            shown[at] = {**shown[at], **identified(fields, workspace.new_ts())}
    if at is not None:
        workspace.changed()
    elif delete:
        workspace.delete(url.channel, url.message_ts or "")
    else:
        workspace.edit(url.channel, url.message_ts or "", fields)
