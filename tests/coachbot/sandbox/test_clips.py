"""A person talks instead of typing; the app gets what Slack makes of it, when Slack is done."""

import re
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.clips import DELAY_S
from coachbot.sandbox.model import BOT_USER_ID
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.transcripts import MOST_PREVIEW_CHARS, transcription, webvtt
from tests.coachbot.sandbox.conftest import ANA, BO, CLOSED, ROOM, Listener, in_time

SPEECH = "they said it is too expensive and they want to wait until spring"
LONG = " ".join(f"word{number}" for number in range(90))
BEARER = {"authorization": f"Bearer {BOT_TOKEN}"}


def cues(body: bytes) -> list[tuple[str, str, str]]:
    """Start, end and text of each cue."""
    return re.findall(r"^([\d:.]+) --> ([\d:.]+)\n(.*)\n\n", body.decode(), re.MULTILINE)


def said(body: bytes) -> str:
    """Every word of a transcript."""
    return " ".join(text for _, _, text in cues(body)).removeprefix("- ")


def the_file(message: dict[str, Any]) -> dict[str, Any]:
    """The one file of a message."""
    (file,) = message["files"]
    return file


def state(client: WebClient, file_id: str) -> str:
    """How far Slack is with it."""
    return client.files_info(file=file_id)["file"]["transcription"]["status"]


# -- a clip that Slack understands -----------------------------------------------------------------


def test_a_clip_is_a_message_whose_words_come_later(slack: Sandbox, app: Listener, client: WebClient) -> None:
    slack.clips.delay_s = 3600
    slack.hands.clip(ANA, ROOM, SPEECH, seconds=4.2)

    (event,) = in_time(app.events)
    clip = the_file(event)
    assert (event["subtype"], event["user"], event["text"], event["channel"]) == ("file_share", ANA, "", ROOM)
    assert (clip["subtype"], clip["media_display_type"], clip["mimetype"]) == ("slack_audio", "audio", "audio/mp4")
    assert (clip["duration_ms"], clip["transcription"], "vtt" in clip) == (4200, {"status": "processing"}, False)

    slack.clock.advance(3000)
    assert (state(client, clip["id"]), app.events("file_change")) == ("processing", [])
    slack.clock.advance(600)

    (changed,) = in_time(lambda: app.events("file_change"))
    assert changed == {"type": "file_change", "file_id": clip["id"], "file": {"id": clip["id"]}}
    heard = client.files_info(file=clip["id"])["file"]
    preview = {"content": SPEECH, "has_more": False}
    assert heard["transcription"] == {"status": "complete", "locale": "en-US", "preview": preview}
    # Read later, the message knows it too; the event that told of it knew no more than it could.
    (message,) = client.conversations_history(channel=ROOM)["messages"]
    assert (the_file(message), "edited" in message) == (heard, False)
    assert clip["transcription"] == {"status": "processing"}
    assert "message_changed" not in [one.get("subtype") for one in app.events()]


def test_the_words_come_by_themselves_as_time_goes_by(slack: Sandbox, client: WebClient) -> None:
    slack.clips.delay_s = 1
    first = the_file(slack.hands.clip(ANA, ROOM, "first"))["id"]
    slack.clips.delay_s = 0.1
    second = the_file(slack.hands.clip(ANA, ROOM, "second"))["id"]

    in_time(lambda: state(client, first) == state(client, second) == "complete")
    changes = [entry.detail["event"]["file_id"] for entry in slack.journal.entries(name="file_change")]
    assert changes == [second, first]


def test_without_a_delay_the_words_are_there_at_once_and_told_in_the_same_order(slack: Sandbox, app: Listener) -> None:
    slack.clips.delay_s = 0
    clip = the_file(slack.hands.clip(ANA, ROOM, SPEECH))

    assert clip["transcription"]["status"] == "complete"
    in_time(lambda: len(app.got) == 3)
    assert [r.payload["event"]["type"] for r in app.got] == ["message", "file_shared", "file_change"]
    assert the_file(app.got[0].payload["event"])["transcription"]["status"] == "processing"


def test_a_clip_answers_in_a_thread_and_may_have_words_beside_it(slack: Sandbox, app: Listener) -> None:
    root = slack.hands.say(ANA, ROOM, "how did it go?")["ts"]
    slack.hands.clip(BO, ROOM, SPEECH, thread_ts=root, text=f"<@{BOT_USER_ID}> listen")

    (mention,) = in_time(lambda: app.events("app_mention"))
    assert (mention["thread_ts"], the_file(mention)["subtype"]) == (root, "slack_audio")


def test_nobody_talks_where_they_are_not(slack: Sandbox) -> None:
    answer = httpx.post(f"{slack.url}/page/do", json={"what": "clip", "user": BO, "channel": CLOSED, "speech": SPEECH})

    assert (answer.status_code, answer.json()["error"]) == (400, "not_in_channel")


def test_a_recording_that_was_uploaded_has_no_subtype(slack: Sandbox, client: WebClient) -> None:
    slack.clips.delay_s = 0
    clip = client.files_info(file=the_file(slack.hands.clip(ANA, ROOM, SPEECH, as_upload=True))["id"])["file"]

    assert ("subtype" in clip, clip["media_display_type"]) == (False, "audio")
    assert clip["transcription"]["preview"]["content"] == SPEECH
    assert clip["vtt"]


def test_what_takes_no_time_to_say_takes_a_second_and_a_speech_takes_its_time(slack: Sandbox) -> None:
    assert the_file(slack.hands.clip(ANA, ROOM, "yes"))["duration_ms"] == 1000
    assert the_file(slack.hands.clip(ANA, ROOM, LONG))["duration_ms"] == 36_000
    with pytest.raises(ValueError, match="takes some time"):
        slack.hands.clip(ANA, ROOM, "yes", seconds=0)


# -- a long one ------------------------------------------------------------------------------------


def test_of_a_long_clip_the_file_has_the_beginning_and_its_transcript_the_whole(
    slack: Sandbox, client: WebClient
) -> None:
    slack.clips.delay_s = 0
    clip = client.files_info(file=the_file(slack.hands.clip(ANA, ROOM, LONG, seconds=36))["id"])["file"]

    preview = clip["transcription"]["preview"]
    assert preview["has_more"] is True
    assert LONG.startswith(preview["content"] + " ")
    assert 150 < len(preview["content"]) <= MOST_PREVIEW_CHARS
    body = httpx.get(clip["vtt"], headers=BEARER).raise_for_status().content
    assert body.startswith(b"\xef\xbb\xbfWEBVTT \n\n00:00:00.000 --> ")
    assert said(body) == LONG


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer xoxb-other"}, {"authorization": BOT_TOKEN}])
def test_whoever_shows_no_token_sees_the_login_page(slack: Sandbox, headers: dict[str, str]) -> None:
    slack.clips.delay_s = 0
    vtt = the_file(slack.hands.clip(ANA, ROOM, LONG))["vtt"]

    turned_away = httpx.get(vtt, headers=headers)
    assert (turned_away.status_code, "?redir=%2Ffiles-tmb%2F" in turned_away.headers["location"]) == (302, True)
    # As with Slack: whoever follows gets a page and a 200, and had better notice.
    page = httpx.get(vtt, headers=headers, follow_redirects=True)
    assert (page.status_code, page.text.startswith("<!doctype html>")) == (200, True)


def test_without_the_scope_there_is_neither_a_state_nor_a_transcript(slack: Sandbox, client: WebClient) -> None:
    slack.clips.delay_s = 0
    clip = the_file(slack.hands.clip(ANA, ROOM, LONG))
    httpx.post(f"{slack.url}/control/scopes", json={"revoke": ["files:read"]}).raise_for_status()

    with pytest.raises(SlackApiError) as refused:
        client.files_info(file=clip["id"])
    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", "files:read")
    assert httpx.get(clip["vtt"], headers=BEARER).status_code == 302


# -- what goes wrong -------------------------------------------------------------------------------


def test_slack_gives_up_on_a_clip_and_says_so(slack: Sandbox, app: Listener, client: WebClient) -> None:
    clip = the_file(slack.hands.clip(ANA, ROOM, SPEECH, outcome="failed"))
    slack.clock.advance(DELAY_S)

    (changed,) = in_time(lambda: app.events("file_change"))
    file = client.files_info(file=changed["file_id"])["file"]
    assert (file["transcription"], "vtt" in file) == ({"status": "failed"}, False)
    gone = f"{slack.url}/files-tmb/T0SANDBOX-{clip['id']}/file.vtt"
    assert httpx.get(gone, headers=BEARER).status_code == 404


def test_slack_is_never_done_with_a_clip(slack: Sandbox, client: WebClient) -> None:
    clip = the_file(slack.hands.clip(ANA, ROOM, SPEECH, outcome="stuck"))
    slack.clock.advance(86_400)

    assert state(client, clip["id"]) == "processing"
    assert slack.journal.entries(name="file_change") == []


def test_a_clip_that_was_taken_back_changes_all_the_same(slack: Sandbox, client: WebClient) -> None:
    message = slack.hands.clip(ANA, ROOM, SPEECH)
    slack.hands.delete(ANA, ROOM, message["ts"])
    slack.clock.advance(DELAY_S)

    assert state(client, the_file(message)["id"]) == "complete"
    assert client.conversations_history(channel=ROOM)["messages"] == []


def test_the_first_day_again_knows_no_clip(slack: Sandbox) -> None:
    slack.clips.delay_s = 60
    slack.hands.clip(ANA, ROOM, SPEECH)
    slack.begin_anew()
    slack.clock.advance(3600)

    assert (slack.clips.delay_s, slack.journal.entries(name="file_change")) == (DELAY_S, [])


def test_from_any_language(slack: Sandbox, client: WebClient) -> None:
    def act(**body: Any) -> httpx.Response:
        deed = {"what": "clip", "user": ANA, "channel": ROOM, "speech": SPEECH}
        return httpx.post(f"{slack.url}/page/do", json=deed | body)

    assert httpx.post(f"{slack.url}/control/clips", json={"delay_s": 0}).json() == {"ok": True}
    assert httpx.post(f"{slack.url}/control/clips", json={}).json()["error"] == "'delay_s' is missing."
    assert "POST /control/clips" in httpx.get(f"{slack.url}/control").json()
    assert act(outcome="failed", seconds=3).json() == {"ok": True}
    assert act(outcome="late").json()["error"] == "The transcript of a clip is one of complete, failed, stuck."
    assert act(seconds="long").status_code == 400

    (message,) = client.conversations_history(channel=ROOM)["messages"]
    assert (the_file(message)["duration_ms"], state(client, the_file(message)["id"])) == (3000, "failed")


# -- what is written down --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("speech", "content", "has_more"),
    [
        ("", "", False),
        ("  two\n words ", "two words", False),
        ("x" * MOST_PREVIEW_CHARS, "x" * MOST_PREVIEW_CHARS, False),
        ("x" * (MOST_PREVIEW_CHARS + 1), "x" * MOST_PREVIEW_CHARS, True),
        ("a " * MOST_PREVIEW_CHARS, ("a " * (MOST_PREVIEW_CHARS // 2)).strip(), True),
    ],
)
def test_a_preview_is_whole_words_of_the_beginning(speech: str, content: str, has_more: bool) -> None:
    assert transcription(speech)["preview"] == {"content": content, "has_more": has_more}


def test_cues_follow_each_other_to_the_end() -> None:
    found = cues(webvtt(LONG, 3_723_004))

    assert (found[0][0], found[-1][1]) == ("00:00:00.000", "01:02:03.004")
    assert [end for _, end, _ in found[:-1]] == [start for start, _, _ in found[1:]]
    assert [text.startswith("- ") for _, _, text in found] == [True] + [False] * (len(found) - 1)


def test_a_transcript_of_nothing_and_one_with_signs() -> None:
    assert webvtt("", 1000).decode() == "\ufeffWEBVTT \n\n\n"
    assert webvtt("R&D --> <b>", 1000).decode().endswith("\n- R&amp;D --&gt; &lt;b&gt;\n\n\n")
