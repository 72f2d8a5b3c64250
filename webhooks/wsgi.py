"""The application for a WSGI server: ``granian --interface wsgi webhooks.wsgi:app``.

A configuration that cannot work ends the process, with every problem listed and no traceback.
"""

import logging
import sys

from flask import Flask

from bot import bootstrap
from bot.settings import SettingsError, load_settings
from webhooks.app import create_app


def load() -> Flask:
    """Return the application that the environment describes, or leave with status 1."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        return create_app(bootstrap.build(load_settings()))
    except (SettingsError, bootstrap.NotReady) as error:
        sys.stderr.write(f"Handraiser cannot start:\n{error}\n")
        raise SystemExit(1) from None


app = load()
