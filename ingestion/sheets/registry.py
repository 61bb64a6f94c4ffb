"""All sheets the inbox knows. A further sheet is one row model, added to the list."""

from __future__ import annotations

from typing import Final

from ingestion.sheets.definition import SheetDefinition, SheetRow
from ingestion.sheets.rows_campaigns import CampaignRow, CollaborationEventRow, ContentRow, ContractRow, SampleRow
from ingestion.sheets.rows_organisation import (
    AssignmentRow,
    BenchmarkRow,
    CalendarRow,
    OrgNodeRow,
    ThresholdRow,
    UserRow,
)
from ingestion.sheets.rows_people import CreatorRow, KpiTargetRow
from ingestion.sheets.rows_rules import AttributionRuleRow, LinkClickRow, TrackingLinkRow
from ingestion.sheets.rows_settling import ApprovalRow, DisputeRow, ErpOrderRow, PaymentRow, TrafficDailyRow
from ingestion.sheets.rows_shop import CostRow, FxRateRow, ProductCostRow, ShopRow

_MODELS: Final[tuple[type[SheetRow], ...]] = (
    ShopRow,
    CreatorRow,
    ProductCostRow,
    CostRow,
    FxRateRow,
    AttributionRuleRow,
    KpiTargetRow,
    TrackingLinkRow,
    LinkClickRow,
    CampaignRow,
    ContractRow,
    CollaborationEventRow,
    SampleRow,
    ContentRow,
    OrgNodeRow,
    AssignmentRow,
    ThresholdRow,
    ApprovalRow,
    PaymentRow,
    DisputeRow,
    BenchmarkRow,
    CalendarRow,
    ErpOrderRow,
    TrafficDailyRow,
    UserRow,
)

SHEETS: Final[dict[str, SheetDefinition]] = {model.sheet: SheetDefinition.of(model) for model in _MODELS}
