"""The parsed dbt project on disk, so that a process need not parse it again: of a home, or of the whole checkout.

Belongs here: which parse is current, reading it back, taking it over. Parsing takes ten seconds, so
installation does it once for every home (``python -m orchestration.parsed_project``), as it compiles byte code.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from orchestration.fingerprints import project_fingerprint
from orchestration.homes import write_atomically
from orchestration.paths import DBT_PROJECT, PROJECT_ROOT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PREPARED: Final = PROJECT_ROOT / "build" / "parsed"
"""Where installation leaves the parse of this checkout."""

_MANIFEST: Final = "manifest.json"
_PARSED: Final = "partial_parse.msgpack"
_STAMP: Final = "project.hash"


class ParsedProject:
    """What dbt left of a parse in a target folder, with the fingerprint of the project it parsed.

    Args:
        target: dbt's target folder.
        project: the dbt project.
    """

    def __init__(self, target: Path, project: Path = DBT_PROJECT) -> None:
        self.target = target
        self._project = project

    def is_current(self) -> bool:
        """Whether the parse is whole and no file of the project changed since."""
        return all((self.target / name).exists() for name in (_MANIFEST, _PARSED, _STAMP)) and \
            (self.target / _STAMP).read_text(encoding="utf-8") == project_fingerprint(self._project)

    def invalidate(self) -> None:
        """A parse begins: what lies here is of another one."""
        (self.target / _STAMP).unlink(missing_ok=True)

    def confirm(self, fingerprint: str) -> None:
        """A parse ended well; ``fingerprint`` is that of the project when it began."""
        write_atomically(self.target / _STAMP, fingerprint)

    def adopt(self, other: ParsedProject) -> bool:
        """Take over another folder's parse if that is current; whether it was."""
        if not other.is_current():
            return False
        self.invalidate()
        self.target.mkdir(parents=True, exist_ok=True)
        for name in (_MANIFEST, _PARSED):
            shutil.copyfile(other.target / name, self.target / name)
        shutil.copyfile(other.target / _STAMP, self.target / _STAMP)
        return True

    def manifest(self) -> Manifest:
        """What dbt keeps for partial parsing: what it would use itself when nothing changed."""
        from dbt.contracts.graph.manifest import Manifest

        manifest: Any = Manifest.from_msgpack((self.target / _PARSED).read_bytes())
        manifest.build_flat_graph()
        parsed: Manifest = manifest
        return parsed

    def manifest_json(self) -> dict[str, Any]:
        """The manifest as a dictionary."""
        content: dict[str, Any] = json.loads((self.target / _MANIFEST).read_text(encoding="utf-8"))
        return content


def prepare() -> None:
    """Parse the project for all homes of this checkout, unless its last parse is current.

    Raises:
        DbtError: the project does not parse.
    """
    from ingestion.config import Home
    from orchestration.dbt_runner import DbtProject

    prepared = ParsedProject(PREPARED)
    if prepared.is_current():
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        DbtProject(home).parse()
        prepared.adopt(ParsedProject(home.dbt / "target"))


if __name__ == "__main__":
    prepare()
