"""dbt in this process: one parsed manifest, one call a stage.

Belongs here: how dbt is called. Does not belong here: what its results mean (``dbt_results.py``), which stages are
stale (``session.py``) or Dagster (``assets_dbt.py``). dbt is imported where it is used: the import costs seconds,
and a refresh with nothing new never needs it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingestion.config import Home
from orchestration.dbt_affected import affected_models, tag
from orchestration.dbt_moved import Place, move
from orchestration.dbt_results import BuildResult, NodeResult, Stage, node_result
from orchestration.errors import LinkstarError
from orchestration.fingerprints import project_fingerprint
from orchestration.garbage import collect_what_was_set_aside, no_collections
from orchestration.homes import require_loaded
from orchestration.messages import text
from orchestration.parsed_project import PREPARED, ParsedProject
from orchestration.paths import DBT_PROJECT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_SELECTION: Final[dict[Stage, tuple[str, ...]]] = {
    "staging": ("path:models/staging", "resource_type:seed"),
    "attribution": ("path:models/attribution",),
    "marts": ("path:models/marts",),
}
"""What a stage builds; seeds are small hand-kept maps that staging holds."""

_THREADS: Final[dict[Stage, tuple[str, ...]]] = {"attribution": ("--threads", "1")}
"""Attribution's statements are long and use every core and the memory by themselves: two at once take as long as one
after the other."""


class DbtError(LinkstarError):
    """dbt could not parse the project or a node of it failed."""


class DbtProject:
    """The dbt project, run against the files of one home.

    Args:
        home: whose warehouse and marts are built.
        folder: the dbt project.
    """

    def __init__(self, home: Home, folder: Path = DBT_PROJECT) -> None:
        self.home = home
        self.folder = folder
        self._parsed = ParsedProject(self.target, folder)
        self._manifest: Manifest | None = None
        collect_what_was_set_aside()

    @property
    def target(self) -> Path:
        """dbt's target folder, inside the home."""
        return self.home.dbt / "target"

    def manifest_json(self) -> dict[str, Any]:
        """The manifest as a dictionary; the project is parsed only when it changed."""
        if not self._is_parsed():
            self.parse()
        return self._parsed.manifest_json()

    def parse(self) -> Manifest:
        """The parsed project, once per process; read back from the last parse while no file changed.

        Raises:
            DbtError: the project does not parse.
        """
        if self._manifest is None:
            self._manifest = self._parsed.manifest() if self._is_parsed() else self._parse()
        return self._manifest

    def _is_parsed(self) -> bool:
        """Whether this home's last parse still holds, or that of the checkout, which it then takes over."""
        return self._parsed.is_current() or self._parsed.adopt(ParsedProject(PREPARED, self.folder))

    def _parse(self) -> Manifest:
        """Let dbt parse the project."""
        fingerprint = project_fingerprint(self.folder)
        self._parsed.invalidate()
        result = self._invoke(["parse"], manifest=None)
        if not result.success:
            raise DbtError(text("dbt_parse_failed", reason=_one_line(result.exception)))
        self._parsed.confirm(fingerprint)
        manifest: Manifest = result.result
        return manifest

    def affected(self, stage: Stage, moved: Collection[str]) -> tuple[frozenset[str], int]:
        """Names of the models of a stage that a change of some relations reaches, and how many models the stage has.

        Args:
            stage: which folder of models.
            moved: source relations whose rows changed since the stage was built, as ``schema.table``.
        """
        of_stage = {node.name for node in self.parse().nodes.values()
                    if node.resource_type.value == "model" and node.fqn[1] == stage}
        return affected_models(self.parse(), moved) & of_stage, len(of_stage)

    def build(self, stage: Stage, variables: Mapping[str, object], on_node: Callable[[str, str], None] | None = None,
              *, models: Collection[str] | None = None) -> BuildResult:
        """Build the models of a stage and run their tests.

        Args:
            stage: which folder of models.
            variables: dbt vars of this refresh.
            on_node: called with name and status whenever a node finished.
            models: build these of the stage; None = all.

        Raises:
            DbtError: dbt did not get as far as running nodes.
            LinkstarError: the raw tables of the sheets are not there yet.
        """
        manifest = self.parse()
        if models is not None and not models:
            return BuildResult(stage, [])
        if stage == "staging" and any(source.source_name == "sheets" for source in manifest.sources.values()):
            require_loaded(self.home)  # else every sheet's model would say in its own words that its table is missing
        selection = list(_SELECTION[stage])
        if models is not None:
            label = f"affected_{stage}"
            tag(manifest, models, label)
            selection = [f"tag:{label},{chosen}" for chosen in selection]
        arguments = ["build", "--select", *selection, "--indirect-selection", "buildable",
                     "--exclude-resource-type", "unit_test", "--no-write-json", *_THREADS.get(stage, ()),
                     "--vars", json.dumps(dict(variables))]
        result = self._invoke(arguments, manifest=manifest, on_node=on_node)
        if result.result is None:
            raise DbtError(text("dbt_stage_failed", stage=stage, reason=_one_line(result.exception)))
        return BuildResult(stage, [node_result(item) for item in result.result.results])

    def run(self, models: Collection[str], variables: Mapping[str, object], *, moved: Mapping[str, Place] | None = None,
            on_node: Callable[[str, str], None] | None = None) -> list[NodeResult]:
        """Run some models without their tests, some of them in another place.

        Args:
            models: their names.
            variables: dbt vars.
            moved: models that stand elsewhere, whether they are run or only read.
            on_node: called with name and status whenever a node finished.

        Returns: what failed.

        Raises:
            DbtError: dbt did not get as far as running nodes.
        """
        self.parse()
        manifest = self._parsed.manifest()  # a copy of its own: what is moved, and what dbt compiles, stays in it
        move(manifest, moved or {})
        arguments = ["run", "--select", *sorted(models), "--no-write-json", "--vars", json.dumps(dict(variables))]
        result = self._invoke(arguments, manifest=manifest, on_node=on_node)
        if result.result is None:
            names = ", ".join(sorted(models))
            raise DbtError(text("dbt_stage_failed", stage=names, reason=_one_line(result.exception)))
        return BuildResult("attribution", [node_result(item) for item in result.result.results]).failed

    def compiled_in_full(self, selection: str, variables: Mapping[str, object]) -> list[Any]:
        """Nodes of the chosen models with the SQL that computes all their rows, whatever is stored; nothing is built.

        Raises:
            DbtError: they do not compile.
        """
        arguments = ["compile", "--full-refresh", "--select", f"{selection},resource_type:model",
                     "--indirect-selection", "empty", "--no-write-json", "--vars", json.dumps(dict(variables))]
        result = self._invoke(arguments, manifest=self.parse())
        if not result.success:
            raise DbtError(text("dbt_parse_failed", reason=_one_line(result.exception)))
        return [item.node for item in result.result.results]

    def _invoke(self, arguments: list[str], *, manifest: Manifest | None,
                on_node: Callable[[str, str], None] | None = None) -> Any:
        """One dbt call; its connection to the files is closed afterwards."""
        from dbt.cli.main import dbtRunner

        self.target.mkdir(parents=True, exist_ok=True)
        callbacks = [_node_callback(on_node)] if on_node else []
        common = ["--project-dir", str(self.folder), "--profiles-dir", str(self.folder),
                  "--target-path", str(self.target)]
        # A line of its log costs dbt as much as a small query; what went wrong is told by the results.
        flags = ["--quiet", "--log-level", "none", "--log-level-file", "none", "--no-use-colors",
                 "--log-path", str(self.home.dbt)]
        folder = Path.cwd()
        with _environment(self.home, self.target), no_collections():
            try:
                return dbtRunner(manifest=manifest, callbacks=callbacks).invoke([*flags, *arguments, *common])
            finally:
                os.chdir(folder)  # dbt moves into its project
                _close_connections()


@contextmanager
def _environment(home: Home, target: Path) -> Iterator[None]:
    """The environment variables dbt's profile reads, for the time of a call."""
    values = {"LINKSTAR_WAREHOUSE_PATH": str(home.warehouse), "LINKSTAR_MARTS_PATH": str(home.marts),
              "LINKSTAR_DBT_TARGET": str(target)}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _close_connections() -> None:
    """Close dbt-duckdb's connection, which it would keep (and with it the lock on the files) till exit."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager._ENV = None


def _node_callback(on_node: Callable[[str, str], None]) -> Callable[[Any], None]:
    """A dbt event callback that reports finished nodes."""
    def report(event: Any) -> None:
        if event.info.name == "NodeFinished":
            on_node(event.data.node_info.node_name, event.data.node_info.node_status)
    return report


def _one_line(error: BaseException | None) -> str:
    """An error's text on one line."""
    return " ".join(str(error).split()) if error else "no result"
