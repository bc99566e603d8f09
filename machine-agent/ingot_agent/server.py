"""The server as this machine sees it: authenticated requests that outlast an absent server and a wrong clock."""

from __future__ import annotations

import os
import time

from . import http
from .http import Response, Unreachable, exchange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, Optional

    from .timeline import Timeline

PATIENCE = 1800.0
"""Seconds that a request is repeated while the server does not answer: a restart of the region must lose nothing."""
LONGEST_PAUSE = 30.0
UNAUTHORISED_TRIES = 6
"""How often a request is made that is answered with 401: a server that starts may not know its tokens yet."""


class Refused(Exception):
    """The server answered, and the answer is no. `status` is the HTTP status."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status = status


class Credentials:
    """OAuth 1.0 PLAINTEXT credentials of one machine (facts/metadata-and-scripts.md §2)."""

    __slots__ = ("consumer_key", "token_key", "token_secret")

    def __init__(self, consumer_key: str, token_key: str, token_secret: str) -> None:
        self.consumer_key = consumer_key
        self.token_key = token_key
        self.token_secret = token_secret

    def __repr__(self) -> str:
        return "Credentials(token_key=%r)" % self.token_key

    def header(self, now: float) -> str:
        """The Authorization header at `now` (seconds since 1970 by the server's clock)."""
        return (
            'OAuth realm="", oauth_version="1.0", oauth_signature_method="PLAINTEXT", oauth_consumer_key="%s", oauth_token="%s", '
            'oauth_signature="%%26%s", oauth_nonce="%s", oauth_timestamp="%d"'
            % (http.quote(self.consumer_key), http.quote(self.token_key), http.quote(self.token_secret), os.urandom(8).hex(), now)
        )


class Server:
    """Sends requests; keeps the offset between its own and the server's clock."""

    def __init__(
        self,
        timeline: Timeline,
        credentials: Optional[Credentials] = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.credentials = credentials
        self.timeline = timeline
        self.clock_offset = 0.0
        self._sleep = sleep
        self._now = now
        self._monotonic = monotonic

    def authenticated(self, credentials: Credentials) -> Server:
        """The same server, asked with credentials."""
        server = Server(self.timeline, credentials, self._sleep, self._now, self._monotonic)
        server.clock_offset = self.clock_offset
        return server

    def headers(self, url: str) -> Dict[str, str]:
        """Header fields of a request made by somebody else (the image stream)."""
        del url
        return {"Authorization": self.credentials.header(self._now() + self.clock_offset)} if self.credentials else {}

    def once(self, method: str, url: str, body: bytes = b"", content_type: str = "", timeout: float = 60.0) -> Response:
        """One request (two if the clock was wrong). Raises `Unreachable`."""
        response = self._send(method, url, body, content_type, timeout)
        if response.status in (401, 403) and self.credentials and self._learn_time(response):
            response = self._send(method, url, body, content_type, timeout)
        return response

    def request(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        content_type: str = "",
        timeout: float = 60.0,
        patience: float = PATIENCE,
        unauthorised_tries: int = UNAUTHORISED_TRIES,
    ) -> Response:
        """Repeats a request until the server answers it with a status below 500, for at most `patience` seconds.

        Statuses 400 to 499 are answers, except 408 and 429 (come again later) and 401 (tried `unauthorised_tries` times). Raises
        `Unreachable` when the patience ends.
        """
        end = self._monotonic() + patience
        pause, tries, refusals = 1.0, 0, 0
        while True:
            tries += 1
            wait = 0.0
            try:
                response = self.once(method, url, body, content_type, timeout)
                refusals += response.status == 401
                unknown = response.status == 401 and refusals < unauthorised_tries and self.credentials is not None
                if not unknown and response.status < 500 and response.status not in (408, 429):
                    return response
                problem = "the server answered %d" % response.status
                after = response.headers.get("retry-after", "")
                wait = min(float(after), 120.0) if after.isdigit() else 0.0
            except Unreachable as error:
                problem = str(error)
            if self._monotonic() >= end:
                raise Unreachable("%s (%d tries)" % (problem, tries))
            if tries in (1, 5) or tries % 20 == 0:
                self.timeline.mark("%s (try %d), will try again" % (problem, tries))
            self._sleep(max(pause, wait))
            pause = min(pause * 2, LONGEST_PAUSE)

    def get(self, url: str, patience: float = PATIENCE) -> Response:
        return self.request("GET", url, patience=patience)

    def _send(self, method: str, url: str, body: bytes, content_type: str, timeout: float) -> Response:
        headers = self.headers(url)
        if content_type:
            headers["Content-Type"] = content_type
        return exchange(method, url, headers, body, timeout)

    def _learn_time(self, response: Response) -> bool:
        date = http.parse_date(response.headers.get("date", ""))
        if date is None:
            return False
        offset = date - self._now()
        changed = abs(offset - self.clock_offset) > 5
        self.clock_offset = offset
        return changed
