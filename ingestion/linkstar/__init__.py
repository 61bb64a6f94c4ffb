"""What the warehouse itself works out and keeps in raw: weights of data-driven attribution models."""

from ingestion.linkstar.formulas import MODELS
from ingestion.linkstar.loader import Decision, candidates, decisions_of, fix_weights

__all__ = ["MODELS", "Decision", "candidates", "decisions_of", "fix_weights"]
