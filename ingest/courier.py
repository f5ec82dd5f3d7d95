"""Runs network work in a thread of its own and hands its results to this one, where the database is."""

from __future__ import annotations

import asyncio
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Future
    from types import TracebackType

R = TypeVar("R")


class Courier:
    """An event loop beside this thread: a database that waits for its lock must not let servers time out."""

    def __init__(self) -> None:
        """Make the loop; it runs within the `with` block."""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="fupan network", daemon=True)
        self._arrived: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._under_way = 0

    def __enter__(self) -> Self:
        """Start the loop."""
        self._thread.start()
        return self

    def send(self, work: Coroutine[Any, Any, R], then: Callable[[R], None]) -> None:
        """Start `work`; `run` calls `then` with its result, in this thread."""
        self._under_way += 1

        def arrived(done: Future[R]) -> None:
            self._arrived.put(lambda: then(done.result()))

        asyncio.run_coroutine_threadsafe(work, self._loop).add_done_callback(arrived)

    def run(self) -> None:
        """Hand over results as they come, until nothing is under way; what they send in turn counts."""
        while self._under_way:
            result = self._arrived.get()
            self._under_way -= 1
            result()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Give up what is still under way."""
        asyncio.run_coroutine_threadsafe(_give_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _give_up() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
