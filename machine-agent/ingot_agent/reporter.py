"""Sends webhook events in order, without holding up the work that they tell of."""

from __future__ import annotations

import threading
import time
from collections import deque

from .http import Unreachable
from .metadata import event
from .server import UNAUTHORISED_TRIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Deque, Dict, Optional

    from .server import Server

LONGEST_QUEUE = 500


class Reporter:
    """A queue of events and the thread that empties it. Without an endpoint every event is dropped."""

    def __init__(self, server: Server, endpoint: Optional[str], now: Callable[[], float] = time.time) -> None:
        self._server = server
        self._endpoint = endpoint
        self._now = now
        self._queue: Deque[bytes] = deque(maxlen=LONGEST_QUEUE)
        self._changed = threading.Condition()
        self._busy = False
        self._unauthorised_tries = UNAUTHORISED_TRIES
        self._thread: Optional[threading.Thread] = None

    def report(
        self, kind: str, origin: str, name: str, description: str, result: str = "", more: Optional[Dict[str, object]] = None
    ) -> None:
        """Queues one event; never waits for the network."""
        if not self._endpoint:
            return
        body = event(kind, origin, name, description, self._now() + self._server.clock_offset, result, more)
        with self._changed:
            self._queue.append(body)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def token_may_have_ended(self) -> None:
        """After a signal that ends the machine's token: from here on a 401 says that the server knows all it wants to know."""
        self._unauthorised_tries = 1

    def flush(self, patience: float) -> bool:
        """Waits until everything is sent, at most `patience` seconds; false if something is left."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queue and not self._busy, patience)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._queue))
                body = self._queue.popleft()
                self._busy = True
            try:
                # 4xx is an answer: the event is of no use to the server, the next one may be
                self._server.request(
                    "POST", str(self._endpoint), body, "application/json", unauthorised_tries=self._unauthorised_tries
                )
            except Unreachable as error:
                self._server.timeline.mark("an event could not be sent: %s" % error)
            with self._changed:
                self._busy = False
                self._changed.notify_all()
