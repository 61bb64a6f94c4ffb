"""Great Expectations at work: suites in, verdicts out. It is imported in functions: that costs seconds.

The context is ephemeral: nothing is written, nothing is sent, no progress bars. The file is opened once and
closed at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_quality.checks import TableSuite, expectation_suite, side_by_side
from data_quality.database import reading
from data_quality.results import Verdict

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource


def validate(suites: Sequence[TableSuite], path: Path) -> list[tuple[TableSuite, dict[str, Verdict]]]:
    """Verdicts by check name, suite by suite, on one file."""
    if not suites:
        return []
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from data_quality import dialect

    dialect.register()
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    with reading(path) as opened:
        options: dict[str, Any] = {"kwargs": dialect.engine_options(opened)}
        source = context.data_sources.add_sql(
            name=path.stem, connection_string=dialect.CONNECTION_STRING, create_temp_table=False, **options
        )
        return list(zip(suites, _measured(suites, source, context), strict=True))


def _measured(
    suites: Sequence[TableSuite], source: SQLDatasource, context: EphemeralDataContext
) -> list[dict[str, Verdict]]:
    """All suites in one validation, which costs more than what it measures; one by one where that cannot be run,
    so that a table whose checks cannot be measured hides no other table's."""
    whole = suites[0] if len(suites) == 1 else side_by_side(suites)
    found = verdicts(whole, _run(whole, source, context))
    if len(suites) == 1:
        return [found]
    if any(verdict.error for verdict in found.values()):
        return [_measured([suite], source, context)[0] for suite in suites]
    each = iter(found.values())
    return [{check.name: next(each) for check in suite.checks} for suite in suites]


def _run(
    suite: TableSuite, source: SQLDatasource, context: EphemeralDataContext
) -> ExpectationSuiteValidationResult:
    """Run one suite over its table's profile: Great Expectations bundles its numbers into one query."""
    import great_expectations as gx

    asset = source.add_query_asset(name=suite.name, query=suite.profile)
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(
            name=suite.name,
            data=asset.add_batch_definition_whole_table(suite.name),
            suite=context.suites.add(expectation_suite(suite)),
        )
    )
    return definition.run(result_format="BASIC")


def verdicts(suite: TableSuite, result: ExpectationSuiteValidationResult) -> dict[str, Verdict]:
    """Great Expectations' result by check name; a check without a result has failed."""
    found = {
        outcome.expectation_config.kwargs["column"]: outcome
        for outcome in result.results
        if outcome.expectation_config is not None
    }
    return {
        check.name: _verdict(
            found[check.name].success, found[check.name].result, found[check.name].exception_info
        )
        if check.name in found
        else Verdict(False, None, "no result")
        for check in suite.checks
    }


def _verdict(success: bool | None, result: Mapping[str, Any], exceptions: Mapping[str, Any]) -> Verdict:
    """One outcome; an exception while measuring is a failure that says so."""
    observed = result.get("observed_value")
    if observed is None:
        return Verdict(False, None, _reason(exceptions))
    return Verdict(bool(success), float(observed))


def _reason(exceptions: Mapping[str, Any]) -> str:
    """The first exception message of an outcome, on one line."""
    infos = [exceptions, *(info for info in exceptions.values() if isinstance(info, dict))]
    messages = [str(info["exception_message"]) for info in infos if info.get("exception_message")]
    return " ".join((messages[0] if messages else "nothing was measured").split())[:300]
