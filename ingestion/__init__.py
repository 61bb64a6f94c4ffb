"""Pure dlt ingestion: one folder a source, runnable alone; never imports dagster."""
