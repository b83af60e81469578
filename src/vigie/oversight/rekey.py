"""Re-sealing: after a new desk key is drawn, every stored tip's key is sealed to it, tip by tip.

Done by the operator with the desk's private keys at hand; old keys can be withdrawn once it reports that none is left.
"""

from django.db import transaction

from vigie.audit import journal
from vigie.audit.journal import OPERATOR
from vigie.lib.keyring import DeskKeyring, SealingKey
from vigie.tips import boxes
from vigie.tips.models import Tip


def rekey_all(*, keyring: DeskKeyring, target: SealingKey) -> int:
    """Seal every tip's key to `target`; returns how many were re-sealed. Safe to run again."""
    done = 0
    stale = Tip.objects.exclude(desk_key_id=target.id).order_by("id").values_list("id", flat=True)
    for tip_id in stale.iterator(chunk_size=1000):
        with transaction.atomic():
            tip = Tip.objects.select_for_update(of=("self",)).filter(id=tip_id).first()
            if tip is None or tip.desk_key_id == target.id:
                continue
            key = boxes.desk_key(tip, keyring)
            tip.key_for_desk = boxes.seal_for_desk(key, public=target.public, tip_id=tip.id)
            tip.desk_key_id = target.id
            tip.save(update_fields=["key_for_desk", "desk_key_id"])
            journal.record(actor=OPERATOR, action="tips.rekey", about=tip.reference)
        done += 1
    return done
