"""The library's code; everything else in ``knowledge`` is the team's."""
