"""Leaves: small modules that know nothing of tips, officers or places, and import nothing of the house."""
