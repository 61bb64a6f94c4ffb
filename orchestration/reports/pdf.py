"""A report on paper, by WeasyPrint. Its text layout needs Pango, which is the system's; Chinese and Thai need fonts."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Final, NoReturn

_QUIET: Final = ("weasyprint", "fontTools")


def why_not() -> str | None:
    """Why no PDF can be made here: the library that is missing; None when one can."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:  # the system's libraries are loaded when the package is imported
        return str(error).splitlines()[0]
    return None


def write_pdf(html: str, target: Path) -> None:
    """Lay out a report for paper.

    Args:
        html: of ``Renderer.paper``; whatever it names outside of itself is refused.
        target: the file.

    Raises:
        OSError: the system's libraries are missing, or the file cannot be written.
    """
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    import weasyprint

    content = weasyprint.HTML(string=html, url_fetcher=_refuse).write_pdf()
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(target)


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    """Nothing is fetched: a report holds all it shows."""
    raise ValueError(f"a report names nothing outside of itself: {url}")
