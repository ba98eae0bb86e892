"""The doors beside the Web API: files in and out, and the page where an app is installed."""

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coachbot.sandbox.files import Files
from coachbot.sandbox.model import TEAM_NAME
from coachbot.sandbox.oauth import OAuth, wanted
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError


class Doors:
    """Files and installs of one workspace."""

    def __init__(self, workspace: Workspace, files: Files, oauth: OAuth) -> None:
        self._ws = workspace
        self._files = files
        self._oauth = oauth

    def routes(self) -> list[BaseRoute]:
        """Where they are reached."""
        return [
            Route("/upload/{file}", self.upload, methods=["POST", "PUT"]),
            Route("/files/{file}/{name}", self.download),
            Route("/oauth/v2/authorize", self.install, methods=["GET", "POST"]),
        ]

    async def upload(self, request: Request) -> Response:
        """A file, where its upload URL said."""
        if not request.headers.get("content-type", "").startswith("multipart/"):
            data = await request.body()
        else:
            async with request.form() as form:
                sent = next((value for value in form.values() if not isinstance(value, str)), None)
                data = await sent.read() if sent is not None else b""
        try:
            self._files.upload(request.path_params["file"], data)
        except SlackError as error:
            return PlainTextResponse(error.error, 400)
        return PlainTextResponse(f"OK - {len(data)}")

    async def download(self, request: Request) -> Response:
        """What was shared."""
        try:
            data, kind = self._files.content(request.path_params["file"])
        except SlackError as error:
            return PlainTextResponse(error.error, 404)
        # Shown as a page of this origin, a file could act as whoever looks at it.
        return Response(data, media_type=kind, headers={"content-disposition": "attachment"})

    async def install(self, request: Request) -> Response:
        """Where an admin says yes, or no."""
        query: Json = dict(request.query_params)
        try:
            self._oauth.check(query)
            if request.method == "POST":
                everybody = self._ws.people.values()
                admin = next((person.id for person in everybody if person.is_admin), next(iter(self._ws.people)))
                async with request.form() as form:
                    allowed = form.get("answer", "allow") == "allow"
                where = self._oauth.allow(query, admin) if allowed else self._oauth.cancel(query)
                return RedirectResponse(where, 302)
        except SlackError as error:
            return PlainTextResponse(error.error, 400)
        asked = (*wanted(query, "scope"), *wanted(query, "user_scope"))
        listed = "".join(f"<li>{html.escape(scope)}</li>" for scope in asked)
        return HTMLResponse(_PAGE.format(team=html.escape(TEAM_NAME), scopes=listed))


_PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Allow an app</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; color: #1d1c1d }}
ul {{ columns: 2; padding: 0 0 0 1.2rem; font-size: 14px }}
button {{ font: inherit; padding: .5rem 1.2rem; margin-right: .75rem; border-radius: 4px; border: 1px solid #868686 }}
[value=allow] {{ color: #fff; background: #007a5a; border-color: #007a5a; font-weight: 700 }}
</style>
<h1>An app asks to come into {team}</h1>
<p>This is the sandbox's page in place of Slack's. The app would be allowed to use:</p><ul>{scopes}</ul>
<form method="post"><button name="answer" value="allow">Allow</button>
<button name="answer" value="cancel">Cancel</button></form></html>
"""
