"""What stands in a log for a signature: the hash of the code of its receipt."""

from bot.proof.logs import Log
from bot.proof.verify import commit
from bot.storage.schema.key_tables import Sealed
from bot.vault import Destroyed, Vault, VaultError


def read_commitment(vault: Vault, log: Log, code: bytes | None) -> bytes | None:
    """Return the commitment to a sealed code; None where there is no code, or it was destroyed.

    It is b"" where the stored bytes were not sealed as a code.
    """
    if code is None:
        return None
    try:
        opened = vault.unseal(log.campaign, Sealed.RECEIPT, code)
    except Destroyed:
        return None
    except VaultError:
        return b""
    return commit(log.origin, opened)
