"""What stands in a log for a signature: the hash of the code of its receipt."""

from bot.proof.logs import Log
from bot.proof.verify import commit
from bot.storage.schema.key_tables import Sealed
from bot.vault import Destroyed, Vault, VaultError


def read_commitment(vault: Vault, log: Log, code: bytes | None) -> bytes:
    """Return the commitment to a sealed code; b"" where there is none that can be read."""
    if code is None:
        return b""
    try:
        opened = vault.unseal(log.campaign, Sealed.RECEIPT, code)
    except (Destroyed, VaultError):
        return b""
    return bytes.fromhex(commit(log.origin, opened))
