"""The rows of the journal: entries, the queue of entries not yet linked, links of the chain, signed anchors.

They hold references only (identifiers, codes, a motive), never what a witness or an officer wrote. The database itself
refuses UPDATE, DELETE and TRUNCATE on entries, links and anchors (see the first migration). Only `vigie.audit` may
import this module; everyone else calls `vigie.audit.journal`.
"""

import uuid

from django.db import models


class Entry(models.Model):
    """One act: read, write, decision, refusal. Law: LIL art. 101 (directive 2016/680 art. 25)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_ref = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    object_ref = models.CharField(max_length=96, blank=True)
    motive_code = models.CharField(max_length=32)
    motive_text = models.CharField(max_length=300, blank=True)
    recipient = models.CharField(max_length=96, blank=True)

    class Meta:
        """An index for the readers of the journal."""

        indexes = [
            models.Index(fields=["-at", "id"], name="audit_by_instant"),
            models.Index(fields=["object_ref", "at"], name="audit_by_object"),
        ]


class Pending(models.Model):
    """An entry that waits for its link; written by a trigger, so that no door can forget it."""

    n = models.BigAutoField(primary_key=True)
    entry_id = models.UUIDField(unique=True)


class Link(models.Model):
    """The place of one entry in the chain: `hash = SHA-256(previous hash, entry)`."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)


class Anchor(models.Model):
    """A signature over one link: whoever cuts the chain's end must also forge the worker's signature."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    seq = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)
