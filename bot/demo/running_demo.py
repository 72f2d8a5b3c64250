"""The demo, all but the application it serves: that one comes from above, and is passed in.

It has a database and keys of its own, in a folder of its own. Its settings are made here and
read from nowhere else, so that real credentials in the environment or in ``.env`` are not used.
"""

import base64
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bot.bootstrap import build, utcnow
from bot.campaigns import load
from bot.demo.conversation_starts import read_supporter_words
from bot.demo.fictional_people import BOT_NAME, OUR_NUMBER
from bot.demo.organizer_panel import OrganizerPanel
from bot.demo.page import PREFIX, create_front_door, create_page
from bot.demo.page_actions import PageActions
from bot.demo.stand_ins.telegram.bot_api import TelegramMessagesApi
from bot.demo.stand_ins.telegram.methods import MethodError, SendMessage
from bot.demo.stand_ins.telegram.stand_in import TelegramStandIn
from bot.demo.stand_ins.twilio.rest_api import TwilioMessagesApi
from bot.demo.stand_ins.twilio.stand_in import TwilioStandIn
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.demo.stand_ins.webhook_client import WebhookClient, is_loopback
from bot.demo.stored_rows import known_addresses, stored
from bot.files.private_files import whole_file
from bot.runtime import Runtime
from bot.settings import Settings, load_settings
from bot.storage.engine.database import Database
from bot.web.page_headers import NO_FRAMES
from flows.campaign import Shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DATABASE_NAME = "demo.sqlite3"
KEY_NAME = "demo.key"
FILES_FOLDER = "files"

RECEIPT_SECONDS = 0.6
"""Between two steps of a text on its way: long enough to be seen."""

PROVIDERS = f"{PREFIX}/providers"
"""Below this path the providers' stand-ins take what the program sends by itself."""

OWN_FRAME = "frame-ancestors 'self'"

ALWAYS_DAY = {"DAY_BEGINS": "00:00", "SUNDAY_BEGINS": "00:00", "DAY_ENDS": "23:59:59.999999"}

WATCHED_BROADCASTS = {
    **ALWAYS_DAY,
    "HOLD_SECONDS": "0",
    "CANARY_SIZE": "3",
    "CANARY_MINUTES": "0.05",
    "SMS_SEGMENTS_PER_SECOND": "2",
    "TELEGRAM_MESSAGES_PER_SECOND": "2",
    "BREAKER_FAILURES": "50",
    "SECOND_APPROVAL_ABOVE": "1000",
    "SMS_PRICES": "US=0.0118,*=0.10",
}
"""Settings for an audience of a few, whom one watches: at once, and slowly enough to be seen."""


@dataclass(frozen=True, slots=True)
class Demo:
    """One run of the demo: the program's runtime, and the stand-ins that write to it."""

    runtime: Runtime
    twilio: TwilioStandIn
    telegram: TelegramStandIn
    page: PageActions


def demo_settings(folder: Path, public_url: str, campaigns: Path) -> Settings:
    """Return settings for a demo whose database and key lie in ``folder``.

    The environment is not read. Raises ``ValueError`` where ``public_url`` is another machine's.
    """
    if not is_loopback(public_url):
        raise ValueError("the demo is served to this machine only")
    return load_settings(
        {
            "DATABASE_URL": f"sqlite:///{(folder / DATABASE_NAME).absolute()}",
            "PUBLIC_URL": public_url,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "VAULT_KEYS": _key(folder / KEY_NAME),
            "CONSOLE": "on",
            "CAMPAIGNS": str(campaigns),
            "FILES_FOLDER": str((folder / FILES_FOLDER).absolute()),
            "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "TWILIO_FROM": OUR_NUMBER,
            "TELEGRAM_BOT_TOKEN": f"1234567890:{secrets.token_hex(17)}a",
            "TELEGRAM_BOT_NAME": BOT_NAME,
            "TELEGRAM_WEBHOOK_SECRET": secrets.token_hex(16),
            "TWILIO_API_URL": f"{public_url}{PROVIDERS}/twilio",
            "TELEGRAM_API_URL": f"{public_url}{PROVIDERS}/telegram",
            **WATCHED_BROADCASTS,
        }
    )


def prepare(
    settings: Settings,
    *,
    client: WebhookClient | None = None,
    now: Callable[[], datetime] = utcnow,
    pause: Callable[[float], None] = time.sleep,
    load_campaigns: Callable[[Path], Shelf] = load,
) -> Demo:
    """Migrate, start the program, and set the stand-ins up beside it.

    Raises what ``bot.bootstrap.build`` raises. The application is then to be given to ``mount``.
    """
    Database(settings.database_url).migrate()
    runtime = build(settings, now=now, load_campaigns=load_campaigns)
    client = client or WebhookClient()
    account = Account(
        settings.twilio_account_sid,
        settings.twilio_auth_token[0].get_secret_value(),
        settings.twilio_from,
    )
    twilio = TwilioStandIn(account, f"{settings.public_url}/twilio/message", client, runtime.now)
    telegram = TelegramStandIn(
        f"{settings.public_url}/telegram",
        settings.telegram_webhook_secret.get_secret_value(),
        client,
        runtime.now,
        pause=pause,
        first_update=int(runtime.now().timestamp()),  # beyond those of an earlier run
    )
    page = PageActions(
        twilio,
        telegram,
        read_supporter_words(runtime.shelf),
        lambda: stored(runtime),
        OrganizerPanel(runtime),
        used=known_addresses(runtime),
    )
    return Demo(runtime, twilio, telegram, page)


def mount(demo: Demo, app: Flask) -> None:
    """Add the page, and the stand-ins' REST APIs, to the application that listens to them."""
    app.register_blueprint(create_page(demo.page))
    app.register_blueprint(create_front_door())
    app.after_request(allow_own_frame)
    apis: dict[str, WSGIApplication] = {
        f"{PROVIDERS}/twilio": TwilioMessagesApi(demo.twilio.messages),
        f"{PROVIDERS}/telegram": telegram_api(demo),
    }
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, apis)  # type: ignore[method-assign]  # Flask's own way


def allow_own_frame(response: Response) -> Response:
    """Let a public page be framed by the demo, which has its origin, and by nobody else."""
    policy = response.headers.get("Content-Security-Policy", "")
    if not request.path.startswith(PREFIX):
        response.headers["Content-Security-Policy"] = policy.replace(NO_FRAMES, OWN_FRAME)
    return response


def telegram_api(demo: Demo) -> TelegramMessagesApi:
    """Return the Bot API, which shows what it sends in the chats of the page."""

    def deliver(message: SendMessage) -> MethodError | None:
        shown = demo.telegram.show(message, is_broadcast=True)
        return shown if isinstance(shown, MethodError) else None

    token = demo.runtime.settings.telegram_bot_token.get_secret_value()
    return TelegramMessagesApi(token, deliver=deliver, now=demo.runtime.now)


@contextmanager
def delivering(twilio: TwilioStandIn) -> Iterator[None]:
    """Let texts arrive from a thread, a step at a time, for as long as the block lasts."""

    def deliver(stop: Event) -> None:
        while not stop.wait(RECEIPT_SECONDS):
            twilio.messages.tick()

    with beside(deliver, "receipts"):
        yield


@contextmanager
def beside(run: Callable[[Event], object], name: str) -> Iterator[None]:
    """Run something in a thread for as long as the block lasts; an event tells it to end."""
    stop = Event()
    thread = Thread(target=run, args=(stop,), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _key(file: Path) -> str:
    """Return the folder's key; one is made where there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(file) as made:
            made.write(base64.b64encode(secrets.token_bytes(32)))
    return file.read_text(encoding="ascii")
