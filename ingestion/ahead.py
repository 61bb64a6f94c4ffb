"""One step ahead: what an iterator brings next is made in a thread while the last item is still being worked on.

Worth it where both sides spend their time in libraries that release Python's lock (Arrow, DuckDB, hashes).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")

_END: Final = object()


def ahead(items: Iterator[Item], depth: int = 2) -> Iterator[Item]:
    """The items of an iterator in their order, made by one other thread up to ``depth`` of them in advance.

    What the iterator raises is raised at its place. When the result is closed, the thread has ended: it finishes the
    item it is making and begins none.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        waiting = deque(pool.submit(next, items, _END) for _ in range(depth))
        while (item := waiting.popleft().result()) is not _END:
            waiting.append(pool.submit(next, items, _END))
            yield item  # type: ignore[misc]  # the mark of the end is not given out
    finally:
        pool.shutdown(cancel_futures=True)
