"""Whoever reads another language than English reads no English word of the program's own.

Every page that links lead to is read, with something in each list. What stands in English there is
what people and campaigns wrote, or is marked so (``lang``).
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Final
from zoneinfo import available_timezones

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed

from bot.bootstrap import build
from bot.console import background_work
from bot.console.app import create_console
from bot.console.background_work import BackgroundWork
from bot.exports import export_life
from bot.exports.export_life import Wanted
from bot.languages import DEFAULT_LANGUAGE, LANGUAGES, Phrase, organizer_texts
from bot.organizers import accounts
from bot.organizers.roles import Role
from bot.proof import publish
from bot.runtime import Runtime
from bot.sending.refusal_words import store_reason
from bot.settings import load_settings
from bot.setup.findings import Finding, Level
from bot.signatures.handin import package_life
from bot.signatures.review import bulk_acts, single_acts
from bot.storage.deliveries import sender_pace
from bot.storage.engine.database import Database
from bot.storage.organizers import audit_trail
from bot.storage.review.review_queue import Condition
from bot.storage.schema.broadcast_tables import BroadcastStatus
from bot.storage.schema.export_tables import ExportKind
from tests.bot.broadcasts.recipients import gather
from tests.bot.broadcasts.signers import drafted
from tests.bot.console.browsing import HOST, LANGUAGE_COOKIE, Browsing
from tests.bot.questions.askers import BEN, MARCH, ask
from tests.bot.signatures.review.signers import CAMPAIGN, rules, sign
from tests.clock import Clock
from tests.conftest import ENVIRONMENT, shipped_campaigns
from webhooks.safe_receive import describe

OTHERS: Final = tuple(language for language in LANGUAGES if language != DEFAULT_LANGUAGE)
VOID: Final = frozenset(("br", "hr", "img", "input", "link", "meta"))
"""Elements without an end."""
WORD: Final = re.compile(r"[^\W\d_]+")
LINK: Final = re.compile(r'(?:href|data-live)="/console(/[^"#]*)"(?![^>]*download)')
NOT_LED_TO: Final = frozenset(
    (
        *("start.show", "campaigns.show"),  # lead on, where there is one campaign
        *("sign_in.show", "invitation.show"),  # are of who is not signed in
        *("exports.show_file", "hand_ins.show_files"),  # need what a worker wrote
        *("kits.hand_out_file", "proof.fetch_script", "registration.show_example"),  # files
        *("registration.show_as_json", "registration.show_as_text"),
    )
)
"""Views to which no link leads here, or that show no page."""
REFUSED: Final[dict[str, dict[str, str]]] = {
    "/exports/new": {"export_kind": "audit", "file_format": "csv", "recipients": "age1nobody"},
    "/hand-ins": {"campaign": "ibm-extreme-vetting", "recipients": "age1nobody"},
    "/opt-outs": {"opt_out_list": "phone,cell\n12,1.4E+9\n@ana,\n555-0101,", "country": "US"},
    "/people": {"number_or_chat": "12"},
    "/team/invite": {"name": "two words", "role": "partner"},
    "/signatures/find": {"find_by": "name", "typed": "x"},
    "/broadcasts/new": {},
}
"""Forms that are sent with something wrong with them."""
MOST_OF_ONE_KIND: Final = 4
"""Pages that are read of one view."""
SIGNER: Final = "+14155550101"
TITLE, REASON, QUESTION = "Nottlewick gathers", "Nottlewick wants them", "Are nottlewicks welcome?"
WRITTEN: Final = (TITLE, REASON, QUESTION, MARCH, *available_timezones())
"""What people wrote in this test, and names that are the same in every language."""


class ReadPage(HTMLParser):
    """What somebody reads on a page, but for what is marked as another language's."""

    def __init__(self, page: str, language: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._language, self._open = language, [("", language)]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language of an element, and what is read of its attributes."""
        language = self._note_attributes(attrs)
        if tag not in VOID:
            self._open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is read of the attributes of an element that holds nothing."""
        del tag
        self._note_attributes(attrs)

    def _note_attributes(self, attrs: list[tuple[str, str | None]]) -> str:
        """Note what is read of attributes, and return the element's language."""
        given = dict(attrs)
        language = given.get("lang") or self._open[-1][1]
        read = [given.get(name) for name in ("aria-label", "title", "placeholder", "alt")]
        for text in filter(None, read):
            self._note(text, language)
        return language

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open[-1][0] != tag:
            self._open.pop()
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self._open[-1][0] not in {"script", "style", "code"}:
            self._note(data, self._open[-1][1])

    def _note(self, text: str, language: str) -> None:
        if language == self._language and text.strip():
            self.texts.append(" ".join(text.split()))


def all_findings() -> list[Finding]:
    """Return a finding of each kind that there is, with something in each place."""
    keys = [key for key in organizer_texts(DEFAULT_LANGUAGE) if key.startswith("findings.")]
    return [Finding(Level.WARNING, "PUBLIC_URL", filled(key)) for key in keys]


def filled(key: str) -> Phrase:
    """Return a phrase with a number or a name in each of its places."""
    texts = [organizer_texts(language)[key] for language in LANGUAGES]
    pieces = [piece for text in texts for piece in Formatter().parse(text)]
    values: dict[str, object] = {name: "X7" for _, name, _, _ in pieces if name}
    return Phrase(key, {**values, **{name: 7 for _, name, spec, _ in pieces if name and spec}})


@pytest.fixture(scope="module")
def filled_runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A runtime of the campaign that ships, with something of each kind."""
    folder = tmp_path_factory.mktemp("pages")
    url = f"sqlite:///{folder / 'pages.sqlite3'}"
    Database(url).migrate()
    given = {"DATABASE_URL": url, "FILES_FOLDER": str(folder), "CONSOLE": "on"}
    settings = load_settings({**ENVIRONMENT, **given})
    runtime = build(settings, now=Clock(), load_campaigns=shipped_campaigns)
    fill(runtime)
    yield runtime
    runtime.database.close()


def fill(runtime: Runtime) -> None:
    """Have people sign and ask, and organizers do something of each kind."""
    ana = accounts.add(runtime, "ana")
    accounts.add(runtime, "bo", by=ana, role=Role.APPROVER)
    ask(runtime)
    ask(runtime, BEN, QUESTION)
    held = sign(runtime, "Mickey Mouse", SIGNER)
    sign(runtime, "Mickey Mouse")
    rules(runtime)
    single_acts.hold(runtime, ana, held)
    drafted(runtime, ana, title=TITLE)
    gather(runtime, 3, status=BroadcastStatus.SENDING, recipients=3)
    choice = bulk_acts.choose(runtime, ana, bulk_acts.HOLD, Condition(CAMPAIGN, reason="joke"))
    bulk_acts.ask(runtime, ana, choice)
    package_life.create(runtime, ana, CAMPAIGN, ())
    wanted = Wanted(ExportKind.SIGNATURES, with_personal_data=True, reason=REASON)
    export_life.ask(runtime, ana, wanted)
    stop_sender(runtime)
    publish.ask_to_publish(runtime, ana, at_once=True)
    with runtime.database.write() as connection:
        audit_trail.note(connection, runtime.now(), None, "sending again")


def stop_sender(runtime: Runtime) -> None:
    """Have a sender stopped, as a refusal stops it."""
    reason = store_reason("refused", channel="sms", code="30002")
    with runtime.database.write() as connection:
        assert sender_pace.stop_sender(connection, "sms", reason)


@pytest.fixture(scope="module")
def browsing(filled_runtime: Runtime) -> Browsing:
    """The browser of an administrator before its console."""
    app = create_console(filled_runtime, describe, lambda _: all_findings())
    app.extensions[background_work.EXTENSION] = BackgroundWork(wait_seconds=60)
    here = Browsing(app, filled_runtime)
    here.sign_in_as(accounts.named(filled_runtime, "ana"))
    return here


def signed_out(browsing: Browsing, language: str) -> Browsing:
    """Return another browser, before the same console."""
    other = Browsing(browsing.client.application, browsing.runtime)
    other.set_cookie(LANGUAGE_COOKIE, language)
    return other


def kind_of(app: Flask, path: str) -> str:
    """Return the view that answers at a path; "" where only a form is sent there."""
    adapter = app.url_map.bind(HOST.partition("://")[2], url_scheme="https")
    try:
        return str(adapter.match(f"/console{path.partition('?')[0]}", method="GET")[0])
    except MethodNotAllowed:
        return ""


def find_pages(browsing: Browsing) -> dict[str, str]:
    """Return the pages that links lead to, by their paths: a few of each kind."""
    app = browsing.client.application
    waiting = ["/overview", "/me", "/exports/new", "/signatures/find"]
    for number in (SIGNER, BEN):
        found = browsing.send("/people", {"number_or_chat": number})
        waiting.append(found.location.removeprefix("/console"))
    pages: dict[str, str] = {}
    read: Counter[str] = Counter()
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(app, path)
        if not kind or path in pages or read[kind] >= MOST_OF_ONE_KIND:
            continue
        answer = browsing.open(path)
        assert answer.status_code < 400, path
        if answer.status_code == 303:
            waiting.append(answer.location.removeprefix("/console"))
        elif answer.mimetype == "text/html":
            pages[path] = answer.text
            read[kind] += 1
            waiting += [one.replace("&amp;", "&") for one in LINK.findall(answer.text)]
    assert views_of(app) - read.keys() == NOT_LED_TO
    return pages


def views_of(app: Flask) -> set[str]:
    """Return the views that show a page at an address."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def words_of_people(runtime: Runtime) -> set[str]:
    """Return the words that stand in campaigns, and that people wrote."""
    files = [file for file in Path(runtime.settings.campaigns).rglob("*") if file.is_file()]
    written = [
        file.read_text(encoding="utf-8") for file in files if file.suffix in {".yaml", ".md"}
    ]
    return set(words_in(*written, *WRITTEN, *(str(one) for one in runtime.settings)))


def words_in(*texts: str) -> set[str]:
    """Return the words of some texts, in small letters."""
    return {word.lower() for text in texts for word in WORD.findall(text)}


def english_words() -> set[str]:
    """Return the words that are said in English, and in no other language."""
    said = {code: words_in(*map(str, organizer_texts(code).values())) for code in LANGUAGES}
    return said[DEFAULT_LANGUAGE] - set().union(*(said[code] for code in OTHERS))


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_word_of_the_program_stands_on_a_page(browsing: Browsing, language: str) -> None:
    browsing.set_cookie(LANGUAGE_COOKIE, language)
    pages = {
        "/sign-in": signed_out(browsing, language).open("/sign-in").text,
        "/settings, looked at": browsing.send("/settings").text,
        **{f"{path}, sent": browsing.send(path, fields).text for path, fields in REFUSED.items()},
    }
    pages |= find_pages(browsing)
    foreign = english_words() - words_of_people(browsing.runtime)
    found = {
        (path.partition("?")[0], text)
        for path, page in pages.items()
        for text in ReadPage(page, language).texts
        if words_in(text) & foreign
    }
    assert sorted(found) == []
