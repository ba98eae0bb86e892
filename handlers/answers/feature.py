"""What asking brings to Slack."""

from collections.abc import Sequence

from coachbot.answers.capability import Answering
from handlers.answers import at_home, cards
from handlers.answers.catalog import Catalog
from handlers.answers.jobs import AnswerJobs
from handlers.answers.reading import READ, STOP, ReadJobs, stopped
from handlers.slack.feature import Button, Doing, Feature, Form, HomeSection, Pool, Practise, Slack
from handlers.slack.forms import entered
from handlers.slack.interactions import Submission


def feature(
    answers: Answering,
    slack: Slack,
    *,
    channel: str,
    link_hosts: Sequence[str],
    practise: Practise,
    words: Catalog,
) -> Feature:
    """“What should I say here?”: a message, a command or a shortcut, and what stands under the answer.

    Args:
        channel: Where “Ask my manager” goes; empty is nowhere, and it is not offered.
        link_hosts: Hosts that links in answers may lead to.
        practise: Offers a drill for a play.
        words: What stands around an answer, in each language.
    """
    look = cards.Cards(link_hosts, words, asks_manager=bool(channel))
    reading = ReadJobs(answers, slack, look)
    jobs = AnswerJobs(answers, slack, look, reading, channel, practise)

    return Feature(
        name="answers",
        commands={"/coach": jobs.command},
        shortcuts={"coach_this_message": jobs.shortcut},
        buttons=(
            Button(cards.ANOTHER_WAY, jobs.another_way, anywhere=True, aliases=("another_way",)),
            Button(cards.SHOW_PLAY, jobs.show_play, anywhere=True, aliases=("show_play",)),
            *(Button(piece, jobs.piece, anywhere=True) for piece in cards.PIECES),
            Button(cards.KNOWN, jobs.known),
            Button(cards.NOT_KNOWN, jobs.not_known),
            Button(cards.PRACTISE, jobs.practise, anywhere=True, aliases=("practise_this",)),
            Button(cards.SHARE, jobs.share, anywhere=True, aliases=("share_answer",)),
            Button(cards.KEEP, jobs.keep, anywhere=True, aliases=("keep_answer",)),
            # A thumb may change its mind.
            Button(cards.FEEDBACK, jobs.feedback, anywhere=True, again=True, aliases=("answer_feedback",)),
            # A form, so that the rep decides what is sent.
            Button(cards.ASK_MANAGER, anywhere=True, opens=jobs.ask_manager, aliases=("ask_manager",)),
        ),
        forms=(Form(cards.TO_MANAGER, jobs.to_manager, _errors, aliases=("ask_manager_form",)),),
        events={"agent_session_stopped": stopped},
        jobs=(Doing(READ, reading.read, pool=Pool.MODEL), Doing(STOP, reading.stop)),
        rest=jobs.message,
        knows=jobs.knows,
        home=HomeSection(lambda person, _now: at_home.blocks(answers, person)),
        for_guests=True,
        hint="/coach and what the buyer said",
    )


def _errors(form: Submission) -> dict[str, str]:
    return {} if entered(form.values, cards.NOTE) else {cards.NOTE: "Write what you want to ask."}
