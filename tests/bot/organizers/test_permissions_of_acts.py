"""Holds that each act of an organizer asks for a permission: in the terminal and on a phone."""

from collections.abc import Iterator

import click

from bot.cli import main
from bot.organizers.permissions_of_acts import PERMISSIONS_OF_COMMANDS, PERMISSIONS_OF_ORDERS
from bot.phone_console.command_parser import Act


def _commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, bool]]:
    """Yield each command, and whether it asks who acts."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _commands(found, (*words, name))
    else:
        yield " ".join(words), any(option.name == "who" for option in command.params)


def test_each_command_that_asks_who_acts_asks_for_a_permission() -> None:
    asking = {name for name, asks in _commands(main) if asks}
    listed = {name.partition(" --")[0] for name in PERMISSIONS_OF_COMMANDS}
    assert asking == listed


def test_each_order_from_a_phone_asks_for_a_permission() -> None:
    assert set(Act) == set(PERMISSIONS_OF_ORDERS)
