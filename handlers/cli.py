"""The command line: everything the bot does, without Slack. docs/cli.md is its contract."""

import os
import sys

import typer

# What is heavy is imported inside the commands: `coachbot --help` answers at once.
from coachbot.errors import CoachError
from handlers import console
from handlers.answers import cli as answers
from handlers.demo import cli as demo
from handlers.insight import cli as insight
from handlers.library import cli as library
from handlers.operate import cli as operate
from handlers.plans import cli as plans
from handlers.practice import cli as practice
from handlers.privacy import cli as privacy
from handlers.team import cli as team
from knowledge.library.errors import LibraryError
from prompts.errors import PromptError

app = typer.Typer(
    help="A sales coach from your own playbook and winning calls.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
library.add_to(app)
answers.add_to(app)
plans.add_to(app)
practice.add_to(app)
insight.add_to(app)
team.add_to(app)
privacy.add_to(app)
library.exports.command("person")(privacy.export_person)
operate.add_to(app)
demo.add_to(app, operate.over_http)


def main() -> None:
    """The entry point: a refusal is one sentence, never a traceback."""
    # What is written here is as private as the database: other users of the machine have no business in it.
    os.umask(0o077)
    try:
        app(standalone_mode=True)
    except (CoachError, LibraryError, PromptError) as error:
        console.refuse(str(error))
    except KeyboardInterrupt:
        console.refuse("Stopped.")
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        console.refuse(
            f"The system refused: {error.strerror or 'an input or output error'}. Check the disk and the permissions."
        )


if __name__ == "__main__":
    main()
