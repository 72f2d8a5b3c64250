"""The application for any WSGI server: ``webhooks.wsgi:app``.

``webhooks.server`` is the entry that the Procfile uses. Here it is the server, or a proxy before
it, that must bound how long a body may take and how long a request may wait for a thread.
"""

from webhooks.app import create_app, load_runtime

app = create_app(load_runtime())
