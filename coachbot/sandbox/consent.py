"""The page where an admin reads what an app asks for, in place of Slack's."""

import html
from collections.abc import Iterable

# Source: https://docs.slack.dev/reference/scopes, in fewer words; ``{app}`` is the app's name.
SAID = {
    "app_mentions:read": "read messages that mention {app}",
    "assistant:write": "answer as an agent",
    "channels:history": "read messages in public channels it was added to",
    "channels:read": "see which public channels there are, and who is in them",
    "chat:write": "send messages as {app}",
    "chat:write.customize": "send messages under another name and picture",
    "commands": "add shortcuts and slash commands",
    "files:read": "read files that are shared where it was added",
    "files:write": "upload, change and delete files as {app}",
    "groups:history": "read messages in private channels it was added to",
    "groups:read": "see private channels it was added to, and who is in them",
    "im:history": "read direct messages with {app}",
    "im:read": "see who has direct messages with {app}",
    "im:write": "start direct messages with people",
    "mpim:history": "read messages in group direct messages it was added to",
    "mpim:read": "see group direct messages it was added to, and who is in them",
    "users:read": "see who is in the workspace",
    "users:read.email": "see people's e-mail addresses",
}


def page(app: str, team: str, person: str, scopes: Iterable[str], own: Iterable[str]) -> str:
    """The whole page; every text is escaped.

    Args:
        person: Who is signed in, and answers.
        scopes: What the app asks for itself.
        own: What it asks to do in the person's name.
    """
    names = {"app": html.escape(app), "team": html.escape(team), "person": html.escape(person)}
    asked = _listed("It will be able to", scopes, names["app"]) + _listed("In your name it will be able to", own, "you")
    return _PAGE.format(asked=asked, **names)


def _listed(heading: str, scopes: Iterable[str], app: str) -> str:
    """A list with its heading; a scope that has no words here is shown by its name alone."""
    points = "".join(f"<li>{_line(scope, app)}</li>" for scope in scopes)
    return f"<h2>{heading}</h2><ul>{points}</ul>" if points else ""


def _line(scope: str, app: str) -> str:
    name, said = f"<code>{html.escape(scope)}</code>", SAID.get(scope, "").format(app=app)
    return f"{name} — {said}" if said else name


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{app} asks to come into {team}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d2733; --quiet: #5d6b7a; --line: #d8dee6; --deep: #007a5a; --on: #fff;
  --card: #fff; --page: #f1f4f8; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e6ebf1; --quiet: #9fadbc; --line: #3a4653; --deep: #4cc29b;
  --on: #10151a; --card: #1b222a; --page: #10151a; }} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }}
main {{ width: 100%; max-width: 38rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; overflow-wrap: anywhere }}
h1 {{ margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3 }} h2 {{ margin: 1.25rem 0 .5rem; font-size: 1rem }}
p {{ margin: 0; color: var(--quiet); font-size: .875rem }} ul {{ margin: 0; padding-left: 1.2rem }}
li {{ font-size: .875rem; margin-bottom: .3rem; color: var(--quiet) }}
code {{ font: .8125rem ui-monospace, monospace; color: var(--ink) }}
form {{ display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem }}
button {{ font: inherit; padding: .6rem 1.4rem; border-radius: 8px; border: 1px solid var(--line);
  background: var(--card); color: var(--ink); cursor: pointer }}
button:focus-visible {{ outline: 3px solid var(--ink); outline-offset: 2px }}
[value=allow] {{ color: var(--on); background: var(--deep); border-color: var(--deep); font-weight: 600 }}
</style></head><body><main>
<h1>{app} asks to come into {team}</h1>
<p>You are signed in as {person}. This is the sandbox's page, in place of Slack's.</p>
{asked}
<form method="post"><button name="answer" value="allow">Allow</button>
<button name="answer" value="cancel">Cancel</button></form>
</main></body></html>
"""
