"""Every scope an install may ask for, also those no method here needs.

Source: Slack's scopes reference (https://docs.slack.dev/reference/scopes) and the manifest of ``@slack/web-api``.
"""

_BOTH = """
bookmarks:read bookmarks:write calls:read calls:write canvases:read canvases:write channels:history channels:read
channels:write.invites channels:write.topic chat:write commands dnd:read emoji:read files:read files:write
groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write
im:write.topic incoming-webhook links.embed:write links:read links:write lists:read lists:write mpim:history mpim:read
mpim:write mpim:write.invites mpim:write.topic pins:read pins:write reactions:read reactions:write reminders:read
reminders:write remote_files:read remote_files:share search:read.files search:read.public search:read.users
team.billing:read team.preferences:read team:read tokens.basic usergroups:read usergroups:write users.profile:read
users:read users:read.email users:write
"""
_BOTS = """
app_mentions:read assistant:write channels:join channels:manage chat:write.customize chat:write.public
conversations.connect:manage conversations.connect:read conversations.connect:write datastore:read datastore:write
metadata.message:read remote_files:write triggers:read triggers:write workflow.steps:execute workflows.templates:read
workflows.templates:write
"""
_PEOPLES = """
admin channels:write dnd:write email identify identity.avatar identity.basic identity.email identity.team openid profile
search:read search:read.im search:read.mpim search:read.private stars:read stars:write users.profile:write
"""

BOT_SCOPES = tuple(sorted({*_BOTH.split(), *_BOTS.split()}))
USER_SCOPES = frozenset({*_BOTH.split(), *_PEOPLES.split()})
