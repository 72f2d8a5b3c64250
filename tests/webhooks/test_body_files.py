"""Large bodies lie in files: read whole by who reads, and hardly held for who does not."""

import socket
from pathlib import Path

import pytest

from bench.servers import serve
from tests.webhooks.raw_sockets import connect, head
from webhooks.body_files import LARGE_BYTES, BodyFiles
from webhooks.request import Response

BODY = b"x" * (LARGE_BYTES + 1)
EIGHT_MEGABYTES = bytes(range(256)) * 32 * 1024
"""More than the kernel takes for a connection that reads nothing."""
READING_NOTHING = 24
ASKED = head("GET", "/large", Connection="close")


def test_a_large_body_lies_in_a_file_and_its_length_is_told() -> None:
    files = BodyFiles()
    sent = files.with_file(Response(BODY, 200, "image/png", (("etag", '"a1"'),)), '"a1"')
    assert sent.file is not None
    assert sent.file.read_bytes() == BODY
    assert dict(sent.all_headers())["content-length"] == str(len(BODY))
    assert dict(sent.all_headers())["etag"] == '"a1"'
    files.close()
    assert not sent.file.exists()


@pytest.mark.parametrize("body", [b"", b"x" * LARGE_BYTES, "y" * (LARGE_BYTES + 1)])
def test_any_other_is_sent_from_memory(body: str | bytes) -> None:
    assert BodyFiles().with_file(Response(body), '"a1"') == Response(body)


def test_one_content_is_written_once_and_again_where_it_was_cleared_away() -> None:
    files = BodyFiles()
    first, second = (files.with_file(Response(BODY), '"a1"').file for _ in range(2))
    assert first is not None
    assert first == second
    first.unlink()
    again = files.with_file(Response(BODY), '"a1"').file
    assert again is not None
    assert again.read_bytes() == BODY
    files.close()


def test_the_files_are_few() -> None:
    files = BodyFiles(most=2)
    written = [files.with_file(Response(BODY), f'"{number}"').file for number in range(5)]
    assert [file is not None and file.exists() for file in written] == [False] * 3 + [True] * 2
    files.close()


def test_where_no_file_can_be_had_it_is_sent_from_memory(tmp_path: Path) -> None:
    assert BodyFiles(below=tmp_path / "nowhere").with_file(Response(BODY), '"a1"') == Response(BODY)


def test_of_a_file_the_server_holds_no_more_than_a_connection_takes(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(EIGHT_MEGABYTES)
    given = {"PIPE": "", "LARGE": str(file)}
    with serve("tests.webhooks.served_handlers:server", given, "/healthz") as server:
        before = server.tree.pss_megabytes()
        idle = [_ask_and_read_nothing(server.port) for _ in range(READING_NOTHING)]
        with connect(server.port) as reading:  # begun after all of them
            reading.sendall(ASKED)
            _, _, body = reading.makefile("rb").read().partition(b"\r\n\r\n")
        grown = server.tree.pss_megabytes() - before
        for one in idle:
            one.close()
    assert len(body) >= len(EIGHT_MEGABYTES)
    assert grown < READING_NOTHING * len(EIGHT_MEGABYTES) / 1e6 / 4


def _ask_and_read_nothing(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    one.connect(("127.0.0.1", port))
    one.sendall(ASKED)
    return one
