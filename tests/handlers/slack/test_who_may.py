"""Who may see and do what, and where: every way in, tried by everybody who is no colleague, or whose it is not."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from coachbot.db.tables import Row
from coachbot.sandbox.model import BOT_USER_ID, Channel, Person
from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from handlers.demo.workspace import COACHING
from tests.support.workspace import DEAL, Desk, Message, buttons, idle, words

pytestmark = pytest.mark.slow

OUTSIDERS = {
    "guest": Person("U1GUEST", "Gil Guest", "", "gil@buyer.example", guest="multi"),
    "single-channel guest": Person("U1SINGLE", "Sia Single", "", "sia@buyer.example", guest="single"),
    "stranger": Person("U1STRANGE", "Stu Stranger", "", "stu@buyer.example", team="T0BUYER"),
    "leaver": Person("U1LEFT", "Lea Leaver", "", "lea@holdfast.example", deleted=True),
    "app": Person("U1BOT", "Another bot", is_bot=True),
}
TOLD = "I only help members of this workspace. Ask whoever invited you here."
PUBLIC, PRIVATE, GROUP, ARCHIVED = "C1PUBLIC", "C1PRIVATE", "C1GROUP", "C1OLD"
SHARED, PENDING, WITH_GUEST, UNSEEN, HUMANS = "C1SHARED", "C1PENDING", "C1GUEST", "C1UNSEEN", "D1HUMANS"
TEAM = {"U0MAYA", "U0TOM", "U0DANA"}
DOCS = Path(__file__).parents[3] / "docs" / "security.md"
NAMED = {
    "public channel": PUBLIC, "private channel with the coach in it": PRIVATE, "group message with the coach in it": GROUP,
    "channel with a guest in it": WITH_GUEST, "channel shared with another company": SHARED,
    "channel another company is invited to": PENDING, "private channel without the coach": UNSEEN,
    "message between two people": HUMANS, "archived channel": ARCHIVED,
}  # fmt: skip
WHY = {
    SHARED: "people of another company", PENDING: "people of another company", WITH_GUEST: "a guest",
    UNSEEN: "I cannot see who reads along", HUMANS: "I cannot see who reads along", ARCHIVED: "archived",
}  # fmt: skip


def stated() -> dict[str, tuple[str, str]]:
    """What the document says of each place: where a question is answered, and whether its answer may be shared."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in DOCS.read_text(encoding="utf-8").splitlines()
    ]
    return {NAMED[row[0]]: (row[1], row[2]) for row in rows if len(row) == 3 and row[0] in NAMED}


MENTIONED = {place: how for place, (how, _) in stated().items() if how}
SHARING = {place: "" if share == "yes" else WHY[place] for place, (_, share) in stated().items()}


@pytest.fixture
def slack(desk: Desk) -> Sandbox:
    """The workspace with everybody in it who may turn up, in every kind of conversation."""
    place = desk.sandbox.workspace
    place.people |= {person.id: person for person in OUTSIDERS.values()}
    own = TEAM | {BOT_USER_ID}
    for channel in (
        Channel(PUBLIC, "public", set(own)),
        Channel(PRIVATE, "private", set(own), is_private=True),
        Channel(GROUP, "mpdm-maya--tom-1", set(own), is_private=True, is_mpim=True),
        Channel(ARCHIVED, "old", set(own), is_archived=True),
        Channel(SHARED, "with-buyer", own | {"U1STRANGE"}, shared_with=("T0BUYER",)),
        Channel(PENDING, "soon-with-buyer", set(own), pending_with=("T0BUYER",)),
        Channel(WITH_GUEST, "with-guest", own | {"U1GUEST"}),
        Channel(UNSEEN, "no-coach", TEAM - {BOT_USER_ID}, is_private=True),
        Channel(HUMANS, "", {"U0DANA", "U0TOM"}, is_im=True),
        *(Channel("D" + who.id[1:], "", {who.id, BOT_USER_ID}, is_im=True) for who in OUTSIDERS.values()),
    ):
        place.channels[channel.id] = channel
    return desk.sandbox


def stored(bot: Bot) -> dict[str, int]:
    """How many rows each table has, but for what was asked to be done."""
    with bot.coach.base.db.read() as session:
        tables = [table for table in Row.metadata.sorted_tables if table.name not in ("jobs", "marks")]
        return {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}


def said(slack: Sandbox, after: str = "") -> list[Message]:
    """Everything the coach said anywhere, to whomever, after a moment."""
    own = [m for channel in slack.workspace.channels.values() for m in channel.messages.values() if m.get("bot_id")]
    return [message for message in (*own, *slack.workspace.ephemerals) if message["ts"] > after]


def pressed(slack: Sandbox, user: str, channel: str, action: str, value: str, ts: str = "1.000001") -> None:
    """A press as its body says it: nothing keeps somebody from sending any value from anywhere."""
    where = slack.workspace.channels[channel]
    body = slack.hands.bodies.interaction("block_actions", user) | {
        "channel": {"id": channel, "name": where.shown_name},
        "message": {"ts": ts, "text": ""},
        "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
        "actions": [{"action_id": action, "block_id": "b", "type": "button", "value": value, "action_ts": ts}],
        "response_url": slack.hands.bodies.url(channel, user, message_ts=None),
    }
    slack.deliveries.deliver("interactive", body)


def sent(slack: Sandbox, user: str, form: str, about: str) -> None:
    """A form as its body says it."""
    view = {"id": f"V-{form}-{user}", "type": "modal", "callback_id": form, "private_metadata": about}
    view |= {"state": {"values": {"note": {"note": {"type": "plain_text_input", "value": "what I wrote"}}}}}
    body = slack.hands.bodies.interaction("view_submission", user) | {"view": view}
    slack.deliveries.deliver("interactive", body, answers=True)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_whoever_is_no_colleague_gets_nothing_by_any_way_in(who: str, desk: Desk, slack: Sandbox, bot: Bot) -> None:
    outsider = OUTSIDERS[who].id
    given = desk.command("they say we are too expensive")["blocks"][-1]["elements"][0]["positive_button"]["value"]
    answer = given.rpartition(":")[2]
    idle(slack, bot)
    before, rows = slack.workspace.new_ts(), stored(bot)

    for channel in ("D" + outsider[1:], SHARED, WITH_GUEST):
        slack.workspace.post(channel, {"user": outsider, "text": f"<@{BOT_USER_ID}> what discount can you give?"})
        for command in ("/coach too expensive", "/coach digest", "/coach sheet", "/gameplan Northgate", "/drill"):
            name, _, text = command.partition(" ")
            slack.hands.command(outsider, channel, name, text)
        asked = desk.say("They say it is too expensive", channel=DEAL)
        slack.hands.shortcut(outsider, "coach_this_message", channel=DEAL, ts=asked["ts"])
        for feature in bot.features:
            for button in feature.buttons:
                for value in (answer, f"{answer}:0", f"helpful:{answer}", f"2026-11-16|mid-market|{answer}"):
                    pressed(slack, outsider, channel, button.id, value)
            for form in feature.forms:
                sent(slack, outsider, form.id, answer)
    if who != "leaver":
        slack.hands.look(outsider, "home")
    idle(slack, bot)

    new = said(slack, before)
    assert {(m.get("user_shown") or m.get("channel"), m["text"]) for m in new if m["text"] != TOLD} == set()
    assert {m["user_shown"] for m in new if "user_shown" in m} <= {outsider}
    assert bool(new) == ("guest" in who)
    told = stored(bot)
    # That a guest was told something is kept, so that it is told once.
    assert {name for name in rows if rows[name] != told[name]} <= ({"outbound"} if "guest" in who else set())
    assert [view for view in slack.views.modals.values() if view["user_shown"] == outsider] == []
    home = slack.views.homes.get(outsider)
    assert home is None or (words(home) == TOLD and "guest" in who)


@pytest.mark.parametrize(("who", "role"), [("U0TOM", "rep"), ("U0DANA", "manager"), ("U0TOM", "admin")])
def test_a_colleagues_press_on_what_is_anothers_alone_changes_nothing(
    who: str, role: str, desk: Desk, slack: Sandbox, bot: Bot
) -> None:
    them = bot.slack.people.of(who)
    bot.coach.team.people.save_person(replace(them, role=role))
    root = desk.ask("they say we are too expensive")
    idle(slack, bot)
    rows, shown = stored(bot), [dict(m) for m in slack.workspace.channel(desk.dm).messages.values()]
    own = [button for feature in bot.features for button in feature.buttons if not button.anywhere]

    for button in own:
        pressed(slack, who, desk.dm, button.id, root["ts"], root["ts"])
    idle(slack, bot)

    assert [dict(m) for m in slack.workspace.channel(desk.dm).messages.values()] == shown
    changed = {name for name, count in stored(bot).items() if count != rows[name]}
    # That these are Maya's was told.
    assert changed <= {"outbound"}
    told = {m["text"] for m in slack.workspace.ephemerals if m["user_shown"] == who}
    assert told == {"That is somebody else's, so I left it as it is."}
    assert len(own) > 40


@pytest.mark.parametrize(("place", "how"), MENTIONED.items())
def test_a_mention_is_answered_in_the_open_only_where_colleagues_alone_read(
    place: str, how: str, desk: Desk, slack: Sandbox, bot: Bot
) -> None:
    asked = desk.say(f"<@{BOT_USER_ID}> they say we are too expensive", channel=place)
    idle(slack, bot)

    in_the_open = [m for m in slack.workspace.channel(place).messages.values() if m.get("bot_id")]
    alone = [m for m in desk.whispers() if m["channel"] == place and m.get("thread_ts") == asked["ts"]]
    assert (len(in_the_open), len(alone)) == ((1, 0) if how == "in the thread" else (0, 1))
    assert "Compared with what" in words((in_the_open or alone)[0])


@pytest.mark.parametrize(("place", "why"), SHARING.items())
def test_share_obeys_whoever_reads_along(place: str, why: str, desk: Desk, slack: Sandbox, bot: Bot) -> None:
    dana = Desk(slack, "U0DANA", bot)
    card = dana.command("they say we are too expensive", channel=place)
    dana.press(card, "answers.share", channel=place)
    idle(slack, bot)

    shared = [m for m in slack.workspace.channel(place).messages.values() if m.get("bot_id")]
    assert len(shared) == (0 if why else 1)
    if why:
        assert why in dana.whispers()[-1]["text"]
        assert "It stays with you" in dana.whispers()[-1]["text"]


def test_a_private_answers_id_is_of_no_use_to_anybody_else(desk: Desk, slack: Sandbox, bot: Bot) -> None:
    card = desk.command("our cfo hates surprises, they say we are too expensive")
    answer = next(e["value"] for b in card["blocks"] if b["type"] == "actions" for e in b["elements"])
    idle(slack, bot)
    before, rows = slack.workspace.new_ts(), stored(bot)

    for action in ("another_way", "share", "keep", "practise", "ask_manager", "show_play"):
        pressed(slack, "U0TOM", DEAL, f"answers.{action}", answer)
    for value in (f"{answer}:0", f"helpful:{answer}"):
        pressed(slack, "U0TOM", DEAL, "answers.piece_1" if ":0" in value else "answers.feedback", value)
    idle(slack, bot)

    assert {m["text"] for m in said(slack, before)} == {"That is somebody else's, so I left it as it is."}
    assert {name for name in rows if stored(bot)[name] != rows[name]} <= {"people", "outbound"}
    assert slack.views.modals == {}


def test_who_asks_a_manager_under_a_shared_answer_does_not_read_what_was_typed(
    desk: Desk, slack: Sandbox, bot: Bot
) -> None:
    card = desk.command("between us, their ceo is weak, they say we are too expensive")
    desk.press(card, "answers.share", channel=DEAL)
    idle(slack, bot)
    shared = next(m for m in slack.workspace.channel(DEAL).messages.values() if m.get("bot_id"))
    tom = Desk(slack, "U0TOM", bot)

    tom.press(shared, "answers.ask_manager", channel=DEAL)
    form = tom.modal()
    tom.press(shared, "answers.another_way", channel=DEAL)
    idle(slack, bot)

    assert "initial_value" not in form["blocks"][0]["element"]
    again = [m for m in slack.workspace.channel(DEAL).messages.values() if m.get("bot_id")]
    assert len(again) == 2
    assert "ceo is weak" not in str(again) + str(form)


def test_a_page_retired_meanwhile_is_not_kept_and_not_shared(desk: Desk, slack: Sandbox, bot: Bot) -> None:
    card = desk.command("they say we are too expensive")
    pages = bot.coach.base.pages
    plays = [page for page in pages.facts() if page.title in words(card)]
    with bot.coach.base.db.write() as session:
        session.execute(sa.text("UPDATE pages SET status = 'retired' WHERE id = :id"), {"id": plays[0].id})
        session.execute(sa.text("UPDATE libraries SET revision = revision + 1"))
    try:
        bot.coach.base.library.refresh()
        desk.press(card, "answers.keep", channel=DEAL)
        desk.press(card, "answers.share", channel=DEAL)
        idle(slack, bot)

        assert list(slack.workspace.channel(desk.dm).messages) == []
        assert [m for m in slack.workspace.channel(DEAL).messages.values() if m.get("bot_id")] == []
        assert "not approved any more" in desk.whispers()[-1]["text"]
    finally:
        with bot.coach.base.db.write() as session:
            session.execute(sa.text("UPDATE pages SET status = 'approved' WHERE id = :id"), {"id": plays[0].id})
            session.execute(sa.text("UPDATE libraries SET revision = revision + 1"))
        bot.coach.base.library.refresh()


def test_the_coaching_channel_is_not_written_to_once_another_company_is_in_it(
    desk: Desk, slack: Sandbox, bot: Bot
) -> None:
    channel = slack.workspace.channels[COACHING]
    channel.shared_with = ("T0BUYER",)
    card = desk.ask("can you fly me to the moon")
    desk.press(card, "answers.ask_manager")
    form = desk.modal()

    slack.hands.submit("U0MAYA", form["id"], {"note": "May I say this?"})
    idle(slack, bot)

    assert [m for m in channel.messages.values() if m.get("bot_id")] == []
    told = list(slack.workspace.channel(desk.dm).messages.values())[-1]
    assert "people of another company" in told["text"]
    assert "May I say this?" in told["text"]


def test_somebody_who_leaves_is_reached_no_more(desk: Desk, slack: Sandbox, bot: Bot) -> None:
    desk.ask("they say we are too expensive")
    maya = bot.slack.people.of("U0MAYA")

    slack.workspace.amend("U0MAYA", deleted=True)

    # Slack is told that it was heard before it is.
    assert desk.until(lambda: bot.slack.people.slack_of(maya), lambda reached: not reached) == ""


def test_a_button_of_a_shared_card_goes_on_where_the_coach_is_no_member(desk: Desk, slack: Sandbox, bot: Bot) -> None:
    slack.workspace.channels["C1OPEN"] = Channel("C1OPEN", "open", set(TEAM))
    card = desk.command("they say we are too expensive", channel="C1OPEN")
    desk.press(card, "answers.share", channel="C1OPEN")
    idle(slack, bot)
    shared = next(m for m in slack.workspace.channel("C1OPEN").messages.values() if m.get("bot_id"))

    desk.press(shared, "answers.another_way", channel="C1OPEN")
    idle(slack, bot)

    again = [m for m in slack.workspace.channel(desk.dm).messages.values() if m.get("bot_id")]
    assert len(again) == 1
    assert "Another way" in buttons(again[0])


def test_the_document_names_every_place() -> None:
    assert set(stated()) == set(NAMED.values())
