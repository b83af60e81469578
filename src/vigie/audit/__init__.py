"""Who did what, when and why: appended, chained, and never changed."""
