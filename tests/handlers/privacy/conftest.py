"""Maya, her calendar, and the bot on a clock that can be moved, as in the stories of plans."""

from tests.handlers.plans.conftest import bot, calendar, maya

__all__ = ["bot", "calendar", "maya"]
