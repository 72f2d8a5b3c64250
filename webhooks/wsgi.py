"""The application for any WSGI server: ``webhooks.wsgi:app``.

``webhooks.server`` is the entry that the Procfile uses. Here it is the server, or a proxy before
it, that must bound how long a body may take and how long a request may wait for a thread.
"""

import sys

from bot.telemetry.log_setup import choose_form
from bot.telemetry.request_log import RequestLog
from webhooks.app import create_app, load_runtime

runtime = load_runtime()
app = create_app(runtime, log=RequestLog(choose_form(runtime.settings.log_format, sys.stderr)))
