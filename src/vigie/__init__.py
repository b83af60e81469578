"""Vigie: the open platform between a witness of drug dealing and the officers who can act on it."""
