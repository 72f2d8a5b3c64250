"""Which permission each act of an organizer asks for: in the terminal, and from their own phone.

A screen of the console names the permission beside its path (``bot.organizers.roles``). A test
holds the table to the commands that there are.
"""

from collections.abc import Mapping
from typing import Final

from bot.organizers.roles import Permission

ANSWER, APPROVE, EXPORT = Permission.ANSWER, Permission.APPROVE, Permission.EXPORT
FIGURES, MANAGE = Permission.FIGURES, Permission.MANAGE
REVIEW, WRITE = Permission.REVIEW, Permission.WRITE

PERMISSIONS_OF_COMMANDS: Final[Mapping[str, Permission | None]] = {
    **dict.fromkeys(("broadcast new", "broadcast edit", "broadcast test"), WRITE),
    **dict.fromkeys(("broadcast pause", "broadcast cancel"), WRITE),
    **dict.fromkeys(("broadcast approve", "broadcast resume"), APPROVE),
    **dict.fromkeys(("inbox show", "inbox answer", "inbox close"), ANSWER),
    **dict.fromkeys(("set-aside show", "set-aside settle"), ANSWER),
    **dict.fromkeys(("signatures review", "signatures show", "signatures find"), REVIEW),
    **dict.fromkeys(("signatures hold", "signatures release", "signatures correct"), REVIEW),
    **dict.fromkeys(("signatures cancel", "signatures undo", "personal-data"), REVIEW),
    **dict.fromkeys(("handin create", "handin rebuild", "handin deliver", "handin cancel"), EXPORT),
    **dict.fromkeys(("export signatures", "export consents", "export questions"), EXPORT),
    **dict.fromkeys(("export opt-outs", "export audit", "export fetch", "export cancel"), EXPORT),
    "proof sample": REVIEW,
    **dict.fromkeys(("signatures approve", "handin release", "export release"), APPROVE),
    **dict.fromkeys(("retention release", "campaign end --approve"), APPROVE),
    **dict.fromkeys(("campaign close", "campaign open", "campaign end", "retention hold"), MANAGE),
    **dict.fromkeys(("optouts import", "figures"), MANAGE),
    **dict.fromkeys(("crm add", "crm tell-earlier", "crm take-in", "crm erased"), MANAGE),
    "crm approve": APPROVE,
    **dict.fromkeys(("organizer add", "organizer remove", "organizer role"), MANAGE),
    "organizer phone": MANAGE,
    **dict.fromkeys(("integration add webhook", "integration secret", "integration test"), MANAGE),
    **dict.fromkeys(("integration pause", "integration resume", "integration replay"), MANAGE),
    "integration remove": MANAGE,
    # Everybody may do this for themselves, and an administrator for all.
    **dict.fromkeys(("organizer notify", "organizer link", "organizer sessions"), None),
}
"""Command (with an option, where it asks for another permission) → what it asks for.

``figures`` is asked who acts where it mends the counts.
"""

PERMISSIONS_OF_ORDERS: Final[Mapping[str, Permission | None]] = {
    **dict.fromkeys(("figures", "watch"), FIGURES),
    **dict.fromkeys(("broadcast", "test", "pause", "drop"), WRITE),
    **dict.fromkeys(("approve", "resume"), APPROVE),
    **dict.fromkeys(("inbox", "answer", "done"), ANSWER),
    "code": None,
}
"""Order from a phone (``bot.phone_console.command_parser.Act``) → what it asks for.

A code asks for what the order did that it confirms.
"""
