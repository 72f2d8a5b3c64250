"""Which names the fonts of this machine can print: a hand-in is built of no others."""

from collections.abc import Iterable

from bot.signatures.handin.found_fonts import SignCount, find_fonts


def keep_printable(names: Iterable[str]) -> list[str]:
    """Return those names of which some font has every sign, in their order.

    Latin, Greek, Cyrillic and Hebrew are always among them: their font comes with the program.
    """
    signs_of_names: list[tuple[str, SignCount]] = []
    all_signs = SignCount()
    for name in names:
        own = SignCount()
        own.add(name)
        all_signs.add(name)
        signs_of_names.append((name, own))
    missing = find_fonts(all_signs.by_script, None).missing
    return [
        name
        for name, own in signs_of_names
        if all(
            missing.get(script, frozenset()).isdisjoint(own.by_script[script])
            for script in own.by_script
        )
    ]
