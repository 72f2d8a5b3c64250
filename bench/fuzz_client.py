"""Sends one request at a time, as it is, and takes down what came of it."""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

from bench.fuzz_cases import ENDED, MAY_HANG_UP, Case

SECONDS_TO_ANSWER = 40.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, or 0 where the server closed without one; ``seconds`` until all was there."""

    status: int
    seconds: float
    error: str = ""


class Client:
    """One connection at a time, kept as long as what it carries is in order."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, case: Case) -> Answer:
        """Send a case and return what came of it; a wrong one gets a connection of its own."""
        is_ordinary = case.kind not in MAY_HANG_UP
        if not is_ordinary:
            self.close()
        was_kept = self._socket is not None
        answer = self._tried(case, keep=is_ordinary)
        if was_kept and not answer.status and answer.error != "TimeoutError":
            # A server may close a connection that waits, just as the next request is on its way.
            answer = self._tried(case, keep=is_ordinary)
        return answer

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tried(self, case: Case, *, keep: bool) -> Answer:
        began = time.perf_counter()
        try:
            status, is_kept = self._exchange(case, keep=keep)
        except (OSError, HTTPException) as error:
            self.close()
            return Answer(0, time.perf_counter() - began, type(error).__name__)
        took = time.perf_counter() - began
        if not is_kept:
            self.close()
        return Answer(status, took)

    def _exchange(self, case: Case, *, keep: bool) -> tuple[int, bool]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), SECONDS_TO_ANSWER)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(ConnectionError):  # it may answer, and close, before all has been sent
            self._socket.sendall(case.request)
            if case.kind in ENDED:
                self._socket.shutdown(socket.SHUT_WR)
        response = HTTPResponse(self._socket, method=case.method)
        try:
            response.begin()
            response.read()
            return response.status, keep and not response.will_close
        finally:
            response.close()
