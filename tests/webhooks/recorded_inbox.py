"""A stand-in for the inbox: remembers what it was given, and answers with the person's words."""

from dataclasses import dataclass, field

from flask import Flask

from bot.inbox.receive import Answer, Inbound, Receipt
from bot.runtime import Runtime
from flows.events import Opened, Said
from flows.replies import RenderedMessage
from webhooks.app import create_app
from webhooks.safe_receive import Intake


@dataclass
class Notebook:
    """Keeps to the inbox's contract: a repeat gets the stored answer and changes nothing.

    ``failures`` are raised first, one for each call.
    """

    choices: tuple[str, ...] = ()
    failures: list[Exception] = field(default_factory=list)
    received: list[Inbound] = field(default_factory=list)
    settled: list[Receipt] = field(default_factory=list)
    aside: list[Inbound] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    calls: int = 0

    def receive(self, runtime: Runtime, inbound: Inbound) -> Answer:
        """Note the message and answer it."""
        del runtime
        self._fail()
        if inbound.provider_id not in self.answers:
            self.received.append(inbound)
            answer = Answer(len(self.received), self._message(inbound))
            self.answers[inbound.provider_id] = answer
        return self.answers[inbound.provider_id]

    def set_aside(self, runtime: Runtime, inbound: Inbound) -> Answer:
        """Note the message that failed; nothing is answered."""
        del runtime
        self._fail()
        if inbound.provider_id not in self.answers:
            self.aside.append(inbound)
            self.answers[inbound.provider_id] = Answer(len(self.aside), None)
        return self.answers[inbound.provider_id]

    def settle(self, runtime: Runtime, receipt: Receipt) -> None:
        """Note the receipt."""
        del runtime
        self._fail()
        self.settled.append(receipt)

    def _fail(self) -> None:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)

    def _message(self, inbound: Inbound) -> RenderedMessage | None:
        match inbound.event:
            case Said(text=text):
                return RenderedMessage(text, self.choices)
            case Opened(payload=payload):
                return RenderedMessage(f"opened {payload}", self.choices)
            case None:
                return RenderedMessage(inbound.reply_key) if inbound.reply_key else None
            case _:
                return RenderedMessage("text please", self.choices)


def intake_of(runtime: Runtime, notebook: Notebook) -> Intake:
    """Return the intake before this notebook."""
    return Intake(runtime, notebook.receive, notebook.settle, set_aside=notebook.set_aside)


def app_before(notebook: Notebook, runtime: Runtime) -> Flask:
    """Return the application before this notebook."""
    return create_app(runtime, intake_of(runtime, notebook))
