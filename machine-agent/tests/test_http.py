"""The HTTP client against a socket that answers what the test says, byte for byte."""

from __future__ import annotations

import socket
import threading
import unittest
from typing import List

from ingot_agent import http
from ingot_agent.http import Unreachable, Url, exchange


class Peer:
    """Accepts connections and sends one canned answer to each."""

    def __init__(self, *answers: bytes) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.requests: List[bytes] = []
        self._answers = answers
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        for answer in self._answers:
            connection, _ = self.listener.accept()
            with connection:
                connection.settimeout(5)
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(65536)
                head, _, body = received.partition(b"\r\n\r\n")
                length = next((int(l.split(b":")[1]) for l in head.lower().split(b"\r\n") if l.startswith(b"content-length")), 0)
                while len(body) < length:
                    body += connection.recv(65536)
                self.requests.append(head + b"\r\n\r\n" + body)
                connection.sendall(answer)
        self.listener.close()

    def url(self, path: str = "/x") -> str:
        return "http://127.0.0.1:%d%s" % (self.port, path)


class UrlTest(unittest.TestCase):
    def test_parts(self) -> None:
        cases = (
            ("http://h/a/b?c=d", ("h", 80, "/a/b?c=d", "h")),
            ("http://h:5248", ("h", 5248, "/", "h:5248")),
            ("http://h?op=x", ("h", 80, "/?op=x", "h")),
            ("http://[fe80::1]:81/x#y", ("fe80::1", 81, "/x", "[fe80::1]:81")),
            ("https://h/", ("h", 443, "/", "h")),
        )
        for text, expected in cases:
            with self.subTest(text=text):
                url = Url(text)
                self.assertEqual((url.host, url.port, url.path, url.authority()), expected)

    def test_refused(self) -> None:
        for text in ("ftp://h/", "h/x", "http:///x", "http://h/a b", "http://h/\r\nX: y", "http://h:port/"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                Url(text)


class ExchangeTest(unittest.TestCase):
    def test_length(self) -> None:
        peer = Peer(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b \r\n\r\nhello and more")
        response = exchange("POST", peer.url("/p?q=1"), {"A": "b"}, b"body")
        self.assertEqual((response.status, response.body, response.headers["x-a"]), (200, b"hello", "b"))
        self.assertTrue(peer.requests[0].startswith(b"POST /p?q=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % peer.port))
        self.assertTrue(peer.requests[0].endswith(b"\r\nContent-Length: 4\r\n\r\nbody"))

    def test_chunks(self) -> None:
        peer = Peer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nT: r\r\n\r\n")
        self.assertEqual(exchange("GET", peer.url()).body, b"abcdefg")

    def test_until_the_end(self) -> None:
        self.assertEqual(exchange("GET", Peer(b"HTTP/1.0 404 Not\r\n\r\ngone").url()).body, b"gone")

    def test_no_content(self) -> None:
        response = exchange("GET", Peer(b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n").url())
        self.assertEqual((response.status, response.body), (204, b""))

    def test_interim_answers_are_passed_over(self) -> None:
        peer = Peer(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        self.assertEqual(exchange("GET", peer.url()).body, b"ok")

    def test_unusable_answers(self) -> None:
        for answer in (
            b"", b"SMTP\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"HTTP/1.1 200 OK\r\nX: y", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20000 + b"\r\n",
        ):  # fmt: skip
            with self.subTest(answer=answer[:60]), self.assertRaises(Unreachable):
                exchange("GET", Peer(answer).url(), timeout=5)

    def test_nobody_there(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with self.assertRaises(Unreachable):
            exchange("GET", "http://127.0.0.1:%d/" % port)

    def test_header_injection_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            exchange("GET", "http://127.0.0.1:1/", {"A": "b\r\nC: d"})


class FormTest(unittest.TestCase):
    def test_date(self) -> None:
        for text, seconds in (
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784111777.0),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1709251199.0), ("Wed, 01 Mar 2000 00:00:00 GMT", 951868800.0),
        ):  # fmt: skip
            with self.subTest(text=text):
                self.assertEqual(http.parse_date(text), seconds)
        for text in ("", "yesterday", "Sun, 06 Abc 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT"):
            with self.subTest(text=text):
                self.assertIsNone(http.parse_date(text))

    def test_form(self) -> None:
        self.assertEqual(http.form({"a": "b c&d", "é": "/~"}), b"a=b%20c%26d&%C3%A9=%2F~")

    def test_multipart(self) -> None:
        body = http.multipart({"op": "signal"}, {"a.out": b"\x00\r\n"}, "B")
        self.assertEqual(
            body,
            b'--B\r\nContent-Disposition: form-data; name="op"\r\n\r\nsignal\r\n'
            b'--B\r\nContent-Disposition: form-data; name="a.out"; filename="a.out"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n\x00\r\n\r\n--B--\r\n",
        )


if __name__ == "__main__":
    unittest.main()
