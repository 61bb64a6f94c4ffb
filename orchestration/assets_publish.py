"""The published snapshot as an asset, downstream of every mart."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from orchestration.assets_ingestion import POOL
from orchestration.dbt_graph import DbtGraph
from orchestration.resources import SESSION
from orchestration.summary import failed_sources
from orchestration.translator import LinkstarTranslator

SNAPSHOT = dg.AssetKey(["published", "snapshot"])


def build_publish_asset(graph: DbtGraph) -> dg.AssetsDefinition:
    """The snapshot that readers open."""
    translator = LinkstarTranslator(graph)
    marts = [translator.key_of(unique_id) for unique_id, node in graph.stored.items() if node["fqn"][1] == "marts"]

    @dg.asset(key=SNAPSHOT, deps=marts, group_name="published", kinds={"duckdb"}, pool=POOL,
              required_resource_keys={SESSION},
              description="The file readers open: replaced atomically once every check passed.")
    def snapshot(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        session = getattr(context.resources, SESSION)
        published = session.publish()
        yield dg.MaterializeResult(metadata=snapshot_metadata(published))
        failed = failed_sources(session)
        if failed:  # what could be refreshed is published; the run still says that something was not
            raise dg.Failure(description=" ".join(failed), allow_retries=False)

    return snapshot


def snapshot_metadata(manifest: Mapping[str, Any] | None) -> dict[str, Any]:
    """What Dagster shows about a publish."""
    if manifest is None:
        return {"unchanged": True}
    return {"snapshot_id": manifest["snapshot_id"], "clock": manifest["clock"], "bytes": manifest["bytes"],
            "checks_passed": manifest["checks_passed"], "tables": len(manifest["tables"]),
            "dagster/row_count": sum(manifest["tables"].values())}
