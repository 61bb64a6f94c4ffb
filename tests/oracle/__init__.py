"""An independent calculation of the figures, in plain Python over decimals, written from the rules and not from the SQL."""
