"""The doors beside the Web API: files in and out, the page where an app is installed, and the way to the workspace."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coachbot.sandbox import consent
from coachbot.sandbox.files import Files
from coachbot.sandbox.model import TEAM_ID, TEAM_NAME, Person
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
            Route("/client/{team}", self.enter),
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

    async def enter(self, request: Request) -> Response:
        """The workspace, where Slack has it (``app.slack.com/client/T…``)."""
        is_here = request.path_params["team"] == TEAM_ID
        return RedirectResponse("/") if is_here else PlainTextResponse("There is no such workspace here.", 404)

    async def install(self, request: Request) -> Response:
        """Where an admin says yes, or no."""
        query: Json = dict(request.query_params)
        try:
            self._oauth.check(query)
            if request.method == "POST":
                async with request.form() as form:
                    allowed = form.get("answer", "allow") == "allow"
                where = self._oauth.allow(query, self._admin.id) if allowed else self._oauth.cancel(query)
                return RedirectResponse(where, 302)
        except SlackError as error:
            return PlainTextResponse(error.error, 400)
        asked, own = wanted(query, "scope"), wanted(query, "user_scope")
        return HTMLResponse(consent.page(self._oauth.app, TEAM_NAME, self._admin.name, asked, own))

    @property
    def _admin(self) -> Person:
        """Who sits at the browser: the first admin, or the first person where there is none."""
        everybody = list(self._ws.people.values())
        return next((person for person in everybody if person.is_admin), everybody[0])
