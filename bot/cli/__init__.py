"""The commands. They only compose: settings, one use case, and words for who sits before it.

Exit codes: 0 all is well, 1 problems were found, 2 wrong use or a configuration that the program
cannot run with. What a program may read is printed as JSON by ``--json``. Heavy packages are
imported inside the commands, so that ``--help`` answers at once.
"""

from bot.cli.command_group import main

__all__ = ["main"]
