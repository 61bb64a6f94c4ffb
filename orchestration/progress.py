"""Who is told what a refresh is doing: nobody, plain lines, or a live line on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from orchestration.messages import text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status


class Progress(Protocol):
    """What the steps of a refresh report to."""

    def step(self, title: str) -> None:
        """A step begins."""

    def note(self, sentence: str) -> None:
        """Something worth a line that stays."""

    def node(self, name: str, status: str) -> None:
        """A model or test finished."""

    def close(self) -> None:
        """Nothing more will come."""


class Silent:
    """Tells nobody."""

    def step(self, title: str) -> None:
        """Ignore a step."""

    def note(self, sentence: str) -> None:
        """Ignore a note."""

    def node(self, name: str, status: str) -> None:
        """Ignore a finished node."""

    def close(self) -> None:
        """Nothing to close."""


class Lines:
    """One plain line per step, for logs and pipes.

    Args:
        console: where to write (standard error, so that results can be piped).
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def step(self, title: str) -> None:
        """Write the step's title."""
        self._console.print(title, markup=False, highlight=False, soft_wrap=True)

    def note(self, sentence: str) -> None:
        """Write the note."""
        self._console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def node(self, name: str, status: str) -> None:
        """Too many to log: dbt's own log in the home has them."""

    def close(self) -> None:
        """Nothing to close."""


class Live(Lines):
    """A spinner with the current step and model; finished steps and notes stay as lines."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._status: Status | None = None
        self._title = ""
        self._nodes = 0

    def step(self, title: str) -> None:
        """Show the step on the live line and leave it as a line when the next one begins."""
        self._title, self._nodes = title, 0
        if self._status is None:
            self._status = self._console.status(title)
            self._status.start()
        self._console.print(title, markup=False, highlight=False, soft_wrap=True)
        self._status.update(title)

    def node(self, name: str, status: str) -> None:
        """Show the model or test that just finished."""
        self._nodes += 1
        if self._status is not None:
            self._status.update(f"{self._title} · {text('nodes_done', count=self._nodes)} · {name}")

    def close(self) -> None:
        """Remove the live line."""
        if self._status is not None:
            self._status.stop()
            self._status = None


def terminal_progress() -> Progress:
    """Live on a terminal, plain lines otherwise."""
    from rich.console import Console

    console = Console(stderr=True)
    return Live(console) if console.is_terminal else Lines(console)
