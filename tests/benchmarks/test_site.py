"""What is measured is the page: whoever is refused measures nothing."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from tests.benchmarks.site import NotThePage, Site


class Tired(BaseHTTPRequestHandler):
    """Answers the first two requests, and asks everybody after them to wait."""

    answered = 0
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        type(self).answered += 1
        self.send_response(200 if self.answered <= 2 else 429)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *said):
        pass


@pytest.fixture
def tired_site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Tired) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Site(port=server.server_port, web=SimpleNamespace(pid=os.getpid()), postgres=os.getpid())
        server.shutdown()


def test_one_refusal_among_the_answers_fails_the_figure(tired_site):
    assert tired_site.cost("/", requests=2) >= 0
    with pytest.raises(NotThePage, match="429"):
        tired_site.cost("/", requests=4)
