"""Errors of the library.

LibraryError
├── UnreadableFile     one file could not be read; the rest goes on
├── PlayError          a play's front matter or sections are not as they should be
├── ApprovedElsewhere  a file's page was approved otherwise in Slack since
└── IndexUnavailable   the derived index cannot be opened or rebuilt
"""


class LibraryError(Exception):
    """One clear sentence for a person: what happened, what to do."""


class UnreadableFile(LibraryError):
    """A file that cannot become a page; the message is the reason."""


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
