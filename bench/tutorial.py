"""The bot that a tutorial leads to: Flask, twilio's validator and builder, an ORM session.

It says the same to the same texts, checks the signature, and commits once for each message, in a
database of the kind of the program's. It keeps people, what they said and were answered, and their
signatures; all in clear. A text that comes twice is taken for another. Serves ``app``.

Sources: https://www.twilio.com/docs/usage/tutorials (securing a Flask app) and
https://flask.palletsprojects.com/en/stable/patterns/sqlalchemy/. Against SQLite's "database is
locked" it does what SQLAlchemy's documentation says.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker
from twilio.request_validator import (  # type: ignore[import-untyped]  # it has no types
    RequestValidator,
)
from twilio.twiml.messaging_response import (  # type: ignore[import-untyped]  # the same
    MessagingResponse,
)

from bench.simulated_people import FIRST_NUMBER, addressed

PUBLIC_URL = os.environ["TUTORIAL_PUBLIC_URL"]
AUTH_TOKEN = os.environ["TUTORIAL_TWILIO_TOKEN"]
GREETING, CONFIRM, SIGNED, UPDATES = json.loads(os.environ["TUTORIAL_TEMPLATES"])

app = Flask(__name__)
engine = create_engine(os.environ["TUTORIAL_DATABASE"])
session = scoped_session(sessionmaker(engine))


class Base(DeclarativeBase):
    """What the tables have in common."""


class Supporter(Base):
    """Somebody who texted, and where they stand."""

    __tablename__ = "supporters"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    step: Mapped[str] = mapped_column(default="")
    updates: Mapped[bool] = mapped_column(default=False)


class Message(Base):
    """A text of theirs, and its answer."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    sid: Mapped[str]
    body: Mapped[str]
    answer: Mapped[str]
    received_at: Mapped[datetime]


class Signature(Base):
    """A signature of theirs."""

    __tablename__ = "signatures"
    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    name: Mapped[str]
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA busy_timeout = 30000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


Base.metadata.create_all(engine)


def validate_twilio_request(view: Callable[[], str]) -> Callable[[], str]:
    """Let nothing in that Twilio did not sign."""

    @wraps(view)
    def decorated() -> str:
        validator = RequestValidator(AUTH_TOKEN)
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(PUBLIC_URL + request.path, request.form, signature):
            abort(403)
        return view()

    return decorated


@app.route("/")
def index() -> str:
    """Say that it runs."""
    return "ready"


@app.route("/twilio/message", methods=["POST"])
@validate_twilio_request
def incoming_sms() -> str:
    """Answer a text."""
    body, phone = request.values["Body"].strip(), request.values["From"]
    supporter = session.scalars(select(Supporter).where(Supporter.phone == phone)).first()
    if supporter is None:
        supporter = Supporter(phone=phone)
        session.add(supporter)
        session.flush()
    answer = advance(supporter, body)
    message = Message(
        supporter_id=supporter.id,
        sid=request.values["MessageSid"],
        body=body,
        answer=answer,
        received_at=datetime.now(UTC),
    )
    session.add(message)
    session.commit()
    response = MessagingResponse()
    response.message(answer)
    return str(response)


@app.after_request
def as_xml(response: Response) -> Response:
    """Say what it is that was answered."""
    response.headers["Content-Type"] = "text/xml; charset=utf-8"
    return response


@app.teardown_appcontext
def remove_session(_: BaseException | None) -> None:
    """End the request's session."""
    session.remove()


def advance(supporter: Supporter, body: str) -> str:
    """Take a person one step on, and return what to answer."""
    if body == "IBM":
        supporter.step = "name"
        return str(GREETING)
    if body == "SIGN" and supporter.step == "confirm":
        signature = Signature(
            supporter_id=supporter.id, name=supporter.name, signed_at=datetime.now(UTC)
        )
        session.add(signature)
        session.flush()
        supporter.step = "updates"
        signed = addressed(SIGNED, supporter.name)
        return FIRST_NUMBER.sub(str(signature.id), signed, count=1)
    if body == "UPDATES" and supporter.step == "updates":
        supporter.updates, supporter.step = True, "done"
        return addressed(UPDATES, supporter.name)
    supporter.name, supporter.step = body, "confirm"
    return addressed(CONFIRM, supporter.name)
