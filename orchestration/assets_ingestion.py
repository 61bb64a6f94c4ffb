"""Raw tables as assets: one multi-asset per source, its tables taken from dbt's source definitions.

Belongs here: wrapping ``ingestion.<source>.load``. Does not belong here: lists of tables, anything about an API.
A source that fails does not stop the others: its check fails, and the run fails at its end.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import dagster as dg

from ingestion.report import LoadReport
from orchestration.dbt_graph import DbtGraph
from orchestration.resources import SESSION
from orchestration.session import SOURCES

POOL: Final = "warehouse"


def source_tables(graph: DbtGraph) -> dict[str, list[Mapping[str, Any]]]:
    """dbt's source tables by source, for the sources that a loader fills."""
    tables: dict[str, list[Mapping[str, Any]]] = {source: [] for source in SOURCES}
    for node in graph.manifest["sources"].values():
        if node["source_name"] in tables:
            tables[node["source_name"]].append(node)
    return {source: sorted(nodes, key=lambda node: str(node["name"])) for source, nodes in tables.items() if nodes}


def build_ingest_assets(graph: DbtGraph) -> list[dg.AssetsDefinition]:
    """One multi-asset per source."""
    return [_ingest_asset(source, nodes) for source, nodes in source_tables(graph).items()]


def _ingest_asset(source: str, nodes: list[Mapping[str, Any]]) -> dg.AssetsDefinition:
    """The raw tables of one source."""
    keys = [dg.AssetKey([source, node["name"]]) for node in nodes]
    specs = [dg.AssetSpec(key, group_name=source, description=node["description"] or None, kinds={"dlt", "duckdb"})
             for key, node in zip(keys, nodes, strict=True)]
    loaded = dg.AssetCheckSpec(name=f"{source}_loaded", asset=keys[0],
                               description="Everything the source offers was read; if not, its marts are stale.")

    @dg.multi_asset(name=f"load_{source}", specs=specs, check_specs=[loaded], pool=POOL,
                    required_resource_keys={SESSION})
    def load(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        report: LoadReport = getattr(context.resources, SESSION).load_once(source)
        for key in keys:
            yield dg.MaterializeResult(asset_key=key, metadata=table_metadata(report, key.path[-1]))
        yield dg.AssetCheckResult(asset_key=keys[0], check_name=loaded.name, passed=not report.has_failed,
                                  metadata={"message": report.message, "remedy": report.remedy})

    return load


def table_metadata(report: LoadReport, table: str) -> dict[str, Any]:
    """What the load says about one table."""
    resources = [resource for resource in report.resources if resource.resource == table]
    return {
        "status": report.status, "rows_read": sum(resource.rows_read for resource in resources),
        "rows_new": sum(resource.rows_new for resource in resources),
        "rows_unchanged": sum(resource.rows_unchanged for resource in resources),
        "rows_held": sum(resource.rows_held for resource in resources),
    }
