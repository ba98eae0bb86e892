"""What asking may come to that is no answer."""

from coachbot.errors import CoachError


class NoOtherWay(CoachError):
    """Everything the playbook has on a question was shown."""

    def __init__(self) -> None:
        super().__init__("That was every way the playbook has. Ask your manager for one more.")


class PageChanged(CoachError):
    """What was pointed to does not stand there any more, or not for this reader."""

    def __init__(self) -> None:
        super().__init__("That page has changed since. Ask again, and I look it up anew.")
