"""Errors a person can understand and act on.

CoachError
├── BadQuestion        the question is empty or has no words
├── HomeUnusable       COACHBOT_HOME cannot be written
├── DatabaseTrouble    the database is damaged, full, read-only or out of reach
├── AlreadyRunning     another coachbot holds this home
├── NotConfigured      a setting is missing or wrong
├── CalendarTrouble    a calendar cannot be read right now
├── CrmTrouble         the CRM cannot be read right now
├── BotUnwell          the bot that was asked how it is does not answer, or is not well
├── BackupTrouble      a backup cannot be written, or not be restored
└── BadFile            a file given to a command cannot be used
"""


class CoachError(Exception):
    """One clear sentence: what happened, what to do."""


class BadQuestion(CoachError):
    """There is nothing to look up in what was asked."""


class HomeUnusable(CoachError):
    """The folder for the database and the index cannot be used."""


class DatabaseTrouble(CoachError):
    """The database cannot be read or written right now."""


class AlreadyRunning(CoachError):
    """One index has one writer, and it is another process."""


class NotConfigured(CoachError):
    """Something has to be set before this can run."""


class CalendarTrouble(CoachError):
    """A calendar could not be read; what is known of it stays. Never holds its address, which is a secret."""


class CrmTrouble(CoachError):
    """The CRM cannot be read right now; what is known of its deals stays."""


class BadFile(CoachError):
    """A file that was given cannot be used."""


class BotUnwell(CoachError):
    """A running bot does not do what it should, or none is running."""


class BackupTrouble(CoachError):
    """A backup cannot be made here, or cannot be trusted; nothing was written."""
