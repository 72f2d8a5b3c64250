"""How signatures, and acts on several, are printed for who sits before the terminal."""

from typing import TYPE_CHECKING

import click

from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.signatures.review.bulk_acts import Choice
    from bot.signatures.review.shown_signatures import ShownFlag, ShownSignature
    from bot.signatures.review.single_acts import QueueEntry
    from bot.storage.review.review_acts import ActRow


def print_entry(entry: "QueueEntry") -> None:
    """Print what waits: why, and what is needed to decide. Never a number or a chat."""
    print_signature(entry.signature)
    for other in entry.others:
        click.echo(f"    beside {other.id}: {_heading(other)}")


def print_signature(one: "ShownSignature") -> None:
    """Print a signature with its flags."""
    click.echo(f"{one.id}  {_heading(one)}")
    state = f"{one.state} for {one.held_for}" if one.held_for else one.state
    by = f", by {one.held_rule}" if one.held_rule else ""
    click.echo(f"    {state}{by}; number {one.number:,}, in {one.language}")
    for flag in one.flags:
        click.echo(f"    {_shown(flag)}")
    if one.is_name_confirmed:
        click.echo("    told that the letter goes with real names, and signed all the same")


def _heading(one: "ShownSignature") -> str:
    parts = [one.name or "(no name any more)", one.place, one.channel, one.source]
    return ", ".join([part for part in parts if part] + [one.day.isoformat()])


def _shown(flag: "ShownFlag") -> str:
    decided = f" ({flag.verdict})" if flag.verdict else ""
    from bot.languages import DEFAULT_LANGUAGE
    from bot.signatures.review.rule_words import word_rule

    words = word_rule(DEFAULT_LANGUAGE, flag.rule)
    return f"{flag.reason}: {words} [{flag.rule}@{flag.version}]{decided}"


def print_choice(choice: "Choice") -> None:
    """Print how many signatures a condition chooses, and some of them."""
    click.echo(
        f"{counted(len(choice.ids), 'signature')} of {choice.condition.campaign} "
        f"{'fits' if len(choice.ids) == 1 else 'fit'}:"
    )
    for one in choice.examples:
        click.echo(f"  {one.id}  {_heading(one)}")
    if len(choice.ids) > len(choice.examples):
        click.echo(f"  and {len(choice.ids) - len(choice.examples):,} more")


def print_act(act: "ActRow") -> None:
    """Print one act: what, how many, by which conditions, and where it stands."""
    reason = f" for {act.reason}" if act.reason else ""
    click.echo(
        f"{act.id}  {act.status}: {act.act} {act.people:,} of {act.campaign}{reason}"
        f" ({act.conditions or 'all'}), asked {act.asked_at:%Y-%m-%d %H:%M} UTC"
    )
