"""Errors of the library.

LibraryError
├── UnreadableFile     one file could not be read; the rest goes on
├── HeldBack           one file looks like people talking; nothing of it is shown before somebody decides
├── PlayError          a play's front matter or sections are not as they should be
├── ApprovedElsewhere  a file's page was approved otherwise in Slack since
└── IndexUnavailable   the derived index cannot be opened or rebuilt
"""


class LibraryError(Exception):
    """One clear sentence for a person: what happened, what to do."""


class UnreadableFile(LibraryError):
    """A file that cannot become a page; the message is the reason."""


class HeldBack(UnreadableFile):
    """A file that may hold what a customer said in confidence; nothing of it is shown before somebody decides."""


class PlayError(UnreadableFile):
    """A play that breaks the play format.

    Attributes:
        line: 1-based line in the file.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


class ApprovedElsewhere(LibraryError):
    """What a file says was changed and approved in Slack since; the approval is kept."""


class IndexUnavailable(LibraryError):
    """The search index cannot be used; text search still works."""
