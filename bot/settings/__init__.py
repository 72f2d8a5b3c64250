"""The environment, read once, typed; every problem at once.

Each setting is a field of ``Settings``, its variable is the name in capitals, and a file named
``.env`` in the working directory may hold what the environment does not. Secrets have no
``repr``, and no complaint ever quotes a value.
"""

from bot.settings.reading import SettingsError, load_settings
from bot.settings.schema import Settings

__all__ = ["Settings", "SettingsError", "load_settings"]
