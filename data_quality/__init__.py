"""Plausibility checks between the stages and the reading side of the quarantine; never imports dagster."""
