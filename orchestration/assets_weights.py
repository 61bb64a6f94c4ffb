"""The weights of data-driven attribution models, worked out after attribution and used from the next run on.

One loop across runs: dbt reads the raw table these weights are appended to as a table from outside, so the graph of one
run has no cycle.
"""

from typing import Any, Final

import dagster as dg

from orchestration.assets_ingestion import POOL
from orchestration.resources import SESSION

WEIGHTS: Final = dg.AssetKey(["attribution", "attribution_weights_fixed"])
PATHS: Final = dg.AssetKey(["attribution", "attr_weight_paths"])


def build_weights_asset() -> dg.AssetsDefinition:
    """The asset."""

    @dg.asset(key=WEIGHTS, deps=[PATHS], group_name="attribution", kinds={"python", "duckdb"}, pool=POOL,
              required_resource_keys={SESSION},
              description="Weights of channels by month for rule sets with a data-driven model, where there is one.")
    def fix(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        decisions = getattr(context.resources, SESSION).fix_weights()
        return dg.MaterializeResult(metadata={
            "months": len(decisions), "published": sum(one.weights is not None for one in decisions)})

    return fix
