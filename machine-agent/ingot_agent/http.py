"""A small HTTP/1.1 client over sockets (RFC 9112): the standard library's own takes several times longer to start.

Everything a server sends is bounded. A response of any status is returned; only transport problems raise `Unreachable`.
"""

from __future__ import annotations

import socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, Dict, Iterator, Optional, Tuple

MAX_HEADER_BYTES = 64 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
BLOCK = 256 * 1024


class Unreachable(Exception):
    """No usable answer: refused, timed out, cut off, or not HTTP."""


class Url:
    """The parts of an http or https URL that a request needs."""

    __slots__ = ("host", "port", "path", "tls")

    def __init__(self, text: str) -> None:
        scheme, found, rest = text.partition("://")
        if not found or scheme not in ("http", "https"):
            raise ValueError("not an http URL: %r" % text)
        authority, slash, path = rest.partition("/")
        if "?" in authority:
            authority, _, query = authority.partition("?")
            slash, path = "/", "?" + query
        self.tls = scheme == "https"
        self.path = "/" + path.partition("#")[0] if slash else "/"
        if authority.startswith("["):
            self.host, _, port = authority[1:].partition("]")
            port = port.lstrip(":")
        else:
            self.host, _, port = authority.partition(":")
        if not self.host or any(c in text for c in "\r\n \t"):
            raise ValueError("not a usable URL: %r" % text)
        self.port = int(port) if port else (443 if self.tls else 80)

    def authority(self) -> str:
        """What the Host header says."""
        host = "[%s]" % self.host if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else "%s:%d" % (host, self.port)


class Response:
    """Status, header fields (names in lower case) and the whole body."""

    __slots__ = ("status", "headers", "body")

    def __init__(self, status: int, headers: Dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Stream:
    """A response whose body is read in blocks while it arrives; use as a context manager."""

    def __init__(self, connection: socket.socket, reader: BinaryIO, method: str) -> None:
        self._connection = connection
        self._reader = reader
        self.status, self.headers = _head(reader)
        while 100 <= self.status < 200:
            self.status, self.headers = _head(reader)
        self._empty = method == "HEAD" or self.status in (204, 304)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()
        self._connection.close()

    def blocks(self) -> Iterator[bytes]:
        """Raises `Unreachable` if the body ends before its announced length."""
        if self._empty:
            return
        try:
            if self.headers.get("transfer-encoding", "").lower().endswith("chunked"):
                yield from self._chunks()
            elif "content-length" in self.headers:
                yield from self._exactly(_number(self.headers["content-length"], 10))
            else:
                while True:
                    block = self._reader.read(BLOCK)
                    if not block:
                        return
                    yield block
        except OSError as error:
            raise Unreachable("the transfer broke off: %s" % error) from error

    def _chunks(self) -> Iterator[bytes]:
        while True:
            size = _number(_line(self._reader).partition(";")[0].strip(), 16)
            if size == 0:
                while _line(self._reader):
                    pass
                return
            yield from self._exactly(size)
            _line(self._reader)

    def _exactly(self, length: int) -> Iterator[bytes]:
        while length > 0:
            block = self._reader.read(min(length, BLOCK))
            if not block:
                raise Unreachable("the transfer ended %d bytes early" % length)
            length -= len(block)
            yield block


def open_stream(
    method: str, url: str, headers: Optional[Dict[str, str]] = None, body: bytes = b"", timeout: float = 60.0
) -> Stream:
    """Sends one request. `timeout`: seconds without any byte."""
    target = Url(url)
    lines = ["%s %s HTTP/1.1" % (method, target.path), "Host: " + target.authority(), "Connection: close", "User-Agent: ingot-agent"]
    for name, value in (headers or {}).items():
        if "\r" in value or "\n" in value:
            raise ValueError("a header field must be one line: " + name)
        lines.append("%s: %s" % (name, value))
    if body or method in ("POST", "PUT"):
        lines.append("Content-Length: %d" % len(body))
    request = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    connection: Optional[socket.socket] = None
    try:
        connection = socket.create_connection((target.host, target.port), timeout)
        if target.tls:
            import ssl

            connection = ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)
        connection.sendall(request + body)
        reader: BinaryIO = connection.makefile("rb", BLOCK)  # type: ignore[assignment] # a BufferedReader
        return Stream(connection, reader, method)
    except OSError as error:
        if connection is not None:
            connection.close()
        raise Unreachable("%s:%d does not answer: %s" % (target.host, target.port, error)) from error
    except Unreachable:
        if connection is not None:
            connection.close()
        raise


def exchange(
    method: str, url: str, headers: Optional[Dict[str, str]] = None, body: bytes = b"", timeout: float = 60.0
) -> Response:
    """One request, one whole response (at most `MAX_BODY_BYTES`)."""
    with open_stream(method, url, headers, body, timeout) as stream:
        parts, size = [], 0
        for block in stream.blocks():
            size += len(block)
            if size > MAX_BODY_BYTES:
                raise Unreachable("the answer is larger than %d bytes" % MAX_BODY_BYTES)
            parts.append(block)
        return Response(stream.status, stream.headers, b"".join(parts))


def _line(reader: BinaryIO) -> str:
    line = reader.readline(MAX_HEADER_BYTES)
    if not line.endswith(b"\n"):
        raise Unreachable("the answer was cut off")
    return line.rstrip(b"\r\n").decode("latin-1")


def _head(reader: BinaryIO) -> Tuple[int, Dict[str, str]]:
    try:
        status_line = _line(reader).split(" ", 2)
        if len(status_line) < 2 or not status_line[0].startswith("HTTP/1."):
            raise Unreachable("the answer is not HTTP")
        status = _number(status_line[1], 10)
        headers: Dict[str, str] = {}
        size = 0
        while True:
            line = _line(reader)
            size += len(line)
            if not line:
                return status, headers
            if size > MAX_HEADER_BYTES:
                raise Unreachable("the answer's header is too large")
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
    except OSError as error:
        raise Unreachable("no answer: %s" % error) from error


def _number(text: str, base: int) -> int:
    try:
        number = int(text, base)
    except ValueError:
        number = -1
    if number < 0:
        raise Unreachable("the answer holds %r where a number is expected" % text[:40])
    return number


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_date(text: str) -> Optional[float]:
    """Seconds since 1970 of an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), None if it is not one."""
    try:
        _, day, month, year, clock, _zone = text.split()
        hours, minutes, seconds = (int(part) for part in clock.split(":"))
        y, m, d = int(year), _MONTHS.index(month) + 1, int(day)
    except ValueError:
        return None
    # days from civil, years counted from March
    y -= m <= 2
    era = y // 400
    year_of_era = y - era * 400
    day_of_year = (153 * (m + (-3 if m > 2 else 9)) + 2) // 5 + d - 1
    days = era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468
    return float(days * 86400 + hours * 3600 + minutes * 60 + seconds)


def quote(text: str) -> str:
    """Percent-encoding of everything but unreserved characters (RFC 3986 §2.3)."""
    return "".join(chr(b) if chr(b).isalnum() and b < 128 or b in b"-._~" else "%%%02X" % b for b in text.encode())


def form(fields: Dict[str, str]) -> bytes:
    """The body of an application/x-www-form-urlencoded request."""
    return "&".join("%s=%s" % (quote(name), quote(value)) for name, value in fields.items()).encode()


def multipart(fields: Dict[str, str], files: Dict[str, bytes], boundary: str) -> bytes:
    """The body of a multipart/form-data request (RFC 7578). `boundary` must not occur in any value."""
    parts = []
    for name, value in fields.items():
        parts.append(('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n' % (boundary, name)).encode() + value.encode() + b"\r\n")
    for name, content in files.items():
        parts.append(
            (
                '--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: application/octet-stream\r\n\r\n'
                % (boundary, name, name)
            ).encode()
            + content
            + b"\r\n"
        )
    return b"".join(parts) + ("--%s--\r\n" % boundary).encode()
