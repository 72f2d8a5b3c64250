"""Where a person stands, between the rows and the machine: read before a turn, kept after it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage.conversations import conversations as stored
from bot.storage.conversations.turns import ConversationRow, StandingRows
from bot.storage.schema.key_tables import Sealed
from bot.vault import Vault
from flows import conversation as conversations
from flows.arrival import EXPIRES_AFTER
from flows.commands import ACTS_ON, SenderType
from flows.conversation import Conversation, Signed, Standing
from flows.effects import OptOutReason


@dataclass(frozen=True, slots=True)
class Files:
    """The open transaction, the keys to what is sealed in it, and the time (aware, UTC)."""

    connection: Connection
    vault: Vault
    now: datetime


def read_conversation(files: Files, row: ConversationRow | None) -> Conversation | None:
    """Return the stored conversation; None where there is none that can still be read."""
    stored = files.vault.read(row.campaign, Sealed.STATE, row.state) if row else None
    return conversations.load(stored) if stored else None


def read_standing(
    files: Files,
    rows: StandingRows,
    suppressed_for: str,
    sender: SenderType = SenderType.NONE,
    language_hint: str = "",
) -> Standing:
    """Return what the world knows of a person who writes to ``sender``, from their rows.

    ``suppressed_for`` is why the address must not be written to, or "".
    """
    signatures = {
        row.campaign: Signed(
            files.vault.read(row.campaign, Sealed.NAME, row.name) or "", row.signed_at
        )
        for row in rows.signatures
    }
    return Standing(
        signatures=signatures,
        consents=rows.consents,
        suppressed=bool(suppressed_for),
        carrier_blocked=suppressed_for == OptOutReason.CARRIER,
        carrier=ACTS_ON[sender],
        language_hint=language_hint,
    )


def keep_conversation(files: Files, address_id: int, conversation: Conversation | None) -> None:
    """Store where the address stands from now on; None forgets it."""
    if conversation is None:
        stored.end_conversation(files.connection, address_id)
        return
    state = conversations.dump(conversation)
    stored.save_conversation(
        files.connection,
        address_id,
        campaign=conversation.campaign,
        step=conversation.step,
        state=files.vault.seal(conversation.campaign, Sealed.STATE, state),
        spoke_at=conversation.spoke_at,
        expires_at=conversation.spoke_at + EXPIRES_AFTER,
        doubted_at=conversation.doubted_at,
        reminded_at=conversation.reminded_at,
    )
