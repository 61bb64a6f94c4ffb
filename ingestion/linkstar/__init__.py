"""What the warehouse itself works out and keeps in raw: weights of data-driven attribution models."""

from ingestion.linkstar.loader import Decision, fix_weights

__all__ = ["Decision", "fix_weights"]
