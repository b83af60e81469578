"""The officers' desk: what waits, one tip, its decision, its report; and the pages of those who manage and check."""
