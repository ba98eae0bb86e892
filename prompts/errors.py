"""The one error of this package."""


class PromptError(Exception):
    """One clear sentence: which prompt, which line or input, what to do."""
