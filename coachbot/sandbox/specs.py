"""What each method of the Web API takes: required and optional arguments, scopes, rate tier.

Source: Slack's method reference (https://docs.slack.dev/reference/methods). One line a method:
name | required | optional | any one of these scopes | tier.
"""

from dataclasses import dataclass

# Calls a minute by tier; t5 stands for a method's own rule, which is generous.
TIERS = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 600}


@dataclass(frozen=True, slots=True)
class Spec:
    """One method.

    Attributes:
        scopes: Any one of these is enough; empty where none is needed.
        per_minute: How often a workspace may call it.
    """

    required: tuple[str, ...]
    optional: frozenset[str]
    scopes: tuple[str, ...]
    per_minute: int


_TABLE = """
agents.sessions.setStatus | channel_id status | thread_ts title initiator_user_id icon_emoji icon_url username \
    | chat:write | t3
api.test |  | error |  | t4
apps.connections.open |  |  |  | t3
assistant.threads.setStatus | channel_id thread_ts status | loading_messages icon_emoji icon_url username \
    | chat:write | t5
assistant.threads.setSuggestedPrompts | channel_id prompts | thread_ts title | assistant:write | t4
assistant.threads.setTitle | channel_id thread_ts title |  | assistant:write | t4
auth.revoke |  | test |  | t3
auth.test |  |  |  | t5
bots.info |  | bot team_id | users:read | t3
chat.appendStream | channel ts | chunks markdown_text | chat:write | t4
chat.delete | ts channel | as_user | chat:write | t3
chat.getPermalink | channel message_ts |  |  | t5
chat.postEphemeral | user channel | as_user attachments blocks icon_emoji icon_url link_names markdown_text \
    metadata parse text thread_ts username | chat:write | t4
chat.postMessage | channel | as_user attachments blocks current_draft_last_updated_ts icon_emoji icon_url \
    link_names markdown_text metadata mrkdwn parse reply_broadcast text thread_ts unfurl_links unfurl_media \
    username | chat:write | t5
chat.deleteScheduledMessage | scheduled_message_id channel | as_user | chat:write | t3
chat.scheduleMessage | channel post_at | as_user attachments blocks link_names markdown_text metadata parse \
    reply_broadcast text thread_ts unfurl_links unfurl_media | chat:write | t3
chat.scheduledMessages.list |  | channel cursor latest limit oldest team_id |  | t3
chat.startStream | channel | chunks markdown_text thread_ts recipient_user_id recipient_team_id \
    task_display_mode icon_emoji icon_url username | chat:write | t2
chat.stopStream | channel ts | chunks markdown_text blocks metadata | chat:write | t2
chat.update | ts channel | as_user attachments unfurled_attachments blocks markdown_text metadata link_names \
    parse text reply_broadcast file_ids | chat:write | t3
conversations.create | name | is_private team_id | channels:manage groups:write | t2
conversations.history | channel | cursor include_all_metadata inclusive latest limit oldest \
    | groups:history im:history mpim:history channels:history | t3
conversations.info | channel | include_locale include_num_members | groups:read im:read mpim:read channels:read | t3
conversations.invite | channel users | force \
    | channels:write.invites groups:write.invites channels:manage groups:write im:write mpim:write | t3
conversations.join | channel |  | channels:join | t3
conversations.list |  | cursor exclude_archived limit team_id types | groups:read im:read mpim:read channels:read | t2
conversations.members | channel | cursor limit | groups:read im:read mpim:read channels:read | t4
conversations.open |  | channel return_im users prevent_creation \
    | channels:manage groups:write im:write mpim:write | t3
conversations.replies | channel ts | cursor include_all_metadata inclusive latest limit oldest \
    | groups:history im:history mpim:history channels:history | t3
files.completeUploadExternal | files | channel_id thread_ts channels initial_comment blocks username icon_url \
    icon_emoji | files:write | t4
files.getUploadURLExternal | length filename | snippet_type alt_txt | files:write | t4
files.info | file | count cursor limit page | files:read | t4
oauth.v2.access |  | client_id client_secret code code_verifier redirect_uri grant_type refresh_token assertion \
    |  | t5
reactions.add | name timestamp channel |  | reactions:write | t3
reactions.get |  | channel file file_comment full timestamp | reactions:read | t3
reactions.remove | name | file file_comment channel timestamp | reactions:write | t2
team.info |  | domain team | team:read | t3
users.conversations |  | cursor exclude_archived exclude_muted limit team_id types user \
    | groups:read im:read mpim:read channels:read | t3
users.info | user | include_locale | users:read | t4
users.list |  | cursor include_locale limit team_id | users:read | t2
users.lookupByEmail | email |  | users:read.email | t3
views.open | view | trigger_id interactivity_pointer |  | t4
views.publish | user_id view | hash interactivity_pointer |  | t4
views.push | view | trigger_id interactivity_pointer |  | t4
views.update | view | view_id external_id hash |  | t4
"""


def _specs() -> dict[str, Spec]:
    out: dict[str, Spec] = {}
    for line in _TABLE.strip().splitlines():
        name, required, optional, scopes, tier = (part.strip() for part in line.split("|"))
        out[name] = Spec(tuple(required.split()), frozenset(optional.split()), tuple(scopes.split()), TIERS[tier])
    return out


SPECS = _specs()
