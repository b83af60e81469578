"""Django's PostgreSQL engine with one change, in the place where Django looks for an engine (`base`)."""
