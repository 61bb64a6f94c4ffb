"""Which models a night builds: what reads a relation that changed or the clock, and all below; nothing else."""

from __future__ import annotations

from orchestration.dbt_affected import affected_models, clock_readers, tag
from tests.support.dbt_project import parsed


def test_new_orders_reach_the_marts_of_money_and_no_sheet() -> None:
    affected = affected_models(parsed(), {"raw_tiktok_shop.orders"})
    assert {"stg_tiktok_shop__order_versions", "attr_credits", "fct_order_lines", "creator_roi"} <= affected
    assert not {"stg_sheets__costs", "stg_tiktok_shop__return_versions", "stg_tiktok_ads__ad_versions"} & affected


def test_the_clock_alone_reaches_what_reads_it() -> None:
    nothing_new = affected_models(parsed(), ())
    assert set(clock_readers(parsed())) <= nothing_new
    assert "mart_clock" in nothing_new
    assert "attr_credits" not in nothing_new


def test_what_a_model_feeds_is_affected_with_it() -> None:
    manifest = parsed()
    models = {key: node for key, node in manifest.nodes.items() if node.resource_type.value == "model"}
    sources = {f"{source.schema}.{source.identifier}" for source in manifest.sources.values()}
    for moved in ({"raw_sheets.costs"}, {"meta.backfill_lines"}, sources):
        affected = affected_models(manifest, moved)
        for node in models.values():
            parents = {models[key].name for key in node.depends_on.nodes if key in models}
            assert node.name in affected or not parents & affected, node.name
    unread = {node.name for node in models.values() if not any(key.startswith(("model.", "source.")) for key in node.depends_on.nodes)}
    assert {node.name for node in models.values()} - affected_models(manifest, sources) <= unread


def test_a_tag_is_carried_by_the_named_models_alone() -> None:
    manifest = parsed().deepcopy()
    for names in ({"mart_clock", "dim_shops"}, {"dim_shops"}):
        tag(manifest, names, "x")
        assert {node.name for node in manifest.nodes.values() if "x" in node.tags} == names
