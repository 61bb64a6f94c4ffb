"""Whether a file of the inbox is an export: asked by the sheets, which leave those to this source."""

from __future__ import annotations

from typing import Final

from ingestion.config import Home
from ingestion.seller_exports.recognise import EXPORT_KINDS, export_headers
from ingestion.seller_exports.state import known_exports
from ingestion.sheets.files import WORKBOOK_KINDS, FileContent, InboxFile
from ingestion.sheets.registry import SHEETS
from ingestion.sheets.safety import refuse_unsafe_workbook

# A large workbook is unpacked to see that it is safe; that takes seconds, and the sheets ask before this source does.
_SAFE: Final[set[tuple[str, int, int]]] = set()


def refuse_unsafe_once(file: InboxFile) -> None:
    """Refuse an unsafe workbook; one that was found safe in this process and has not changed is not looked at again.

    Raises:
        SheetProblem: the workbook must not be opened.
        BadZipFile, OSError: it cannot be read.
    """
    state = (str(file.location), file.size, file.modified_ns)
    if state not in _SAFE:
        refuse_unsafe_workbook(file)
        _SAFE.add(state)


class ExportRecogniser:
    """Recognises exports; one that is known by its path and content is not opened.

    Args:
        home: whose warehouse knows exports.
    """

    def __init__(self, home: Home) -> None:
        self._known = {(path, one.file_hash) for path, one in known_exports(home).items()}

    def is_export(self, file: InboxFile, content: FileContent) -> bool:
        """Whether any table of the file is an export.

        Raises:
            SheetProblem: the file must not be opened.
            BadZipFile, OSError, UnicodeDecodeError: it cannot be read.
        """
        if (file.path, content.file_hash) in self._known:
            return True
        if file.kind not in EXPORT_KINDS:
            return False
        if file.kind in WORKBOOK_KINDS:
            refuse_unsafe_once(file)
        return bool(export_headers(file, content.encoding, SHEETS))
