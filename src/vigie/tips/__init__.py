"""THE VAULT: what witnesses wrote and what was answered, sealed under one key a tip."""
