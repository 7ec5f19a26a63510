"""HTTP/1.1 with keep-alive over raw sockets, so that faults can cut a connection or never answer."""

from __future__ import annotations

import select
import socket
import socketserver
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from .api import LARGEST_BODY, Request, Response

LONGEST_LINE = 65_536
MOST_HEADERS = 100
IDLE = 75.0
MOST_DISCARDED = 20_000_000


class Malformed(Exception):
    """A request that is not HTTP, or larger than we read."""


class Server(socketserver.ThreadingTCPServer):
    """Serves `handle(Request) -> Response` on one port, a thread a connection."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, handle: Callable[[Request], Response]) -> None:
        self.handle_request_for = handle
        self.stopping = threading.Event()
        self.open: set[socket.socket] = set()
        super().__init__((host, port), Connection)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host}:{port}"

    def stop(self) -> None:
        """Stop serving and break what is still open."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        for connection in list(self.open):
            _break(connection)

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            traceback.print_exc(file=sys.stderr)


class Connection(socketserver.StreamRequestHandler):
    timeout = IDLE
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        # The other side has gone; there is nobody left to tell.
        with suppress(OSError):
            super().finish()

    def handle(self) -> None:
        while not self.server.stopping.is_set():
            try:
                request = self._read()
            except Malformed as refusal:
                status = 413 if "large" in str(refusal) else 400
                self._write(_plain(status, str(refusal)), keep=False)
                return
            except OSError:
                return
            if request is None:
                return
            response = self.server.handle_request_for(request)
            if response.then == "cut":
                _break(self.connection)
                return
            if response.then == "hang":
                self._hang(response.seconds)
                return
            keep = request.headers.get("connection", "").lower() != "close"
            self._write(response, keep=keep, bodyless=request.method == "HEAD")
            if not keep:
                return

    def _read(self) -> Request | None:
        line = self.rfile.readline(LONGEST_LINE + 1)
        if not line.strip():
            return None
        words = line.decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/1.") or len(line) > LONGEST_LINE:
            raise Malformed("Bad request line.")
        headers = self._read_headers()
        return Request(words[0], words[1], headers, self._read_body(headers))

    def _read_headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for _ in range(MOST_HEADERS + 1):
            line = self.rfile.readline(LONGEST_LINE + 1)
            if line in (b"\r\n", b"\n", b""):
                return headers
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or len(line) > LONGEST_LINE:
                raise Malformed("Bad header.")
            headers[name.strip().lower()] = value.strip()
        raise Malformed("Too many headers.")

    def _read_body(self, headers: dict[str, str]) -> bytes:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            raise Malformed("Chunked bodies are not read.")
        length = headers.get("content-length", "0")
        if not length.isdigit():
            raise Malformed("Bad Content-Length.")
        if int(length) > LARGEST_BODY:
            # Read what is on its way, or the client would see a broken pipe instead of the answer.
            self._discard(min(int(length), MOST_DISCARDED))
            raise Malformed("Request body is too large.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise Malformed("The body ended early.")
        return body

    def _discard(self, length: int) -> None:
        while length > 0 and (read := len(self.rfile.read(min(length, LONGEST_LINE)))):
            length -= read

    def _write(self, response: Response, *, keep: bool, bodyless: bool = False) -> None:
        lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
        headers = {
            **response.headers,
            "Content-Length": str(len(response.body)),
            "Connection": "keep-alive" if keep else "close",
        }
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        try:
            self.wfile.write(head if bodyless else head + response.body)
            self.wfile.flush()
        except OSError:
            return

    def _hang(self, seconds: float) -> None:
        """Say nothing until the other side gives up, or `seconds` have passed."""
        try:
            select.select([self.connection], [], [], seconds)
        except (OSError, ValueError):
            return
        _break(self.connection)


def _break(connection: socket.socket) -> None:
    # Already broken, which is what we want.
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _plain(status: int, message: str) -> Response:
    body = f'{{"error": {{"message": "{message}", "type": "invalid_request_error"}}}}'
    return Response(status, {"Content-Type": "application/json"}, body.encode())
