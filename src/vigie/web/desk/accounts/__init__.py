"""Signing in at the desk: two factors, sessions that end, and a fresh proof before delicate acts."""
