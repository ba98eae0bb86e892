"""Tries one short question outside the gateway, for whoever looks what is wrong; counted for nobody."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from pydantic import ValidationError

from coachbot.domain.model import NoReply, Shape, Why
from coachbot.llm import apart
from coachbot.llm.client import Client
from coachbot.llm.reply import Said, Unfit, object_in
from coachbot.llm.trouble import InTrouble, Trouble
from prompts.render import Rendered

# A server of one's own reads its weights from the disk when it is asked for the first time.
WARMING_S = 120.0
_LOOK_AGAIN_S = 1.0


class Ready(Shape):
    """What is to come back."""

    ready: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went.

    Attributes:
        seconds: Of the last try.
        trouble: None where the reply was as it should be.
        was_cold: Whether it was not ready at first.
    """

    seconds: float
    trouble: Trouble | None
    was_cold: bool = False


def probe(
    client: Client,
    prompt: Rendered,
    *,
    deadline_s: float,
    is_cold: Callable[[], None] = lambda: None,
    warming_s: float = WARMING_S,
) -> Tried:
    """Ask, and where it is not ready yet, wait for it and ask again.

    Args:
        deadline_s: That answers have; a model that needs longer once it is warm is too slow.
        is_cold: Told once where it has to be waited for.

    Raises:
        NotConfigured: The client cannot be made.
    """
    client.warm()
    tried = _once(client, prompt, deadline_s)
    if not _may_be_cold(tried):
        return tried
    is_cold()
    until = time.monotonic() + warming_s
    while _may_be_cold(tried) and (left_s := until - time.monotonic()) > 0:
        tried = _once(client, prompt, left_s)
        if _is_loading(tried):
            time.sleep(min(_LOOK_AGAIN_S, left_s))
    if tried.trouble is not None or tried.seconds <= deadline_s:
        return Tried(tried.seconds, tried.trouble, was_cold=True)
    warm = _once(client, prompt, deadline_s)
    return Tried(warm.seconds, warm.trouble, was_cold=True)


def _once(client: Client, prompt: Rendered, deadline_s: float) -> Tried:
    began = time.monotonic()
    trouble = _trouble(client, prompt, began + deadline_s)
    return Tried(time.monotonic() - began, trouble)


def _trouble(client: Client, prompt: Rendered, deadline: float) -> Trouble | None:
    said, text = Said(""), ""
    try:
        with closing(apart.until(deadline, lambda: client.pieces(prompt, Ready))) as pieces:
            for piece in pieces:
                text += said.more(piece)
        said.ends()
        return None if Ready.model_validate_json(object_in(text)).ready else _babble()
    except (ValidationError, Unfit):
        return _babble()
    except NoReply as error:
        return Trouble(error.why, False, 0.0, error.why.value)
    except InTrouble as error:
        return error.trouble


def _babble() -> Trouble:
    """The server is well, and its model is not up to it."""
    return Trouble(Why.BAD_OUTPUT, False, 0.0, "babble", is_servers=False)


def _may_be_cold(tried: Tried) -> bool:
    return _is_loading(tried) or (tried.trouble is not None and tried.trouble.why is Why.TIMED_OUT)


def _is_loading(tried: Tried) -> bool:
    return tried.trouble is not None and tried.trouble.status == 503
