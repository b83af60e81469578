"""Template tags of the witness's pages."""
