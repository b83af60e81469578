"""The five roles a deployment begins with. They are data: a deployment may change them, the code reasons in rights."""

from django.db import migrations

ROLES = {
    "reception_officer": (
        "Agent d’accueil",
        "Reception officer",
        ["queue.see", "tip.take", "tip.decide", "report.read"],
    ),
    "analyst": ("Analyste", "Analyst", ["queue.see", "report.read"]),
    "supervisor": (
        "Superviseur",
        "Supervisor",
        ["queue.see", "tip.take", "tip.decide", "tip.open_any", "tip.move", "report.read"],
    ),
    # Manages accounts and reads no tip; the next one reads the journal and no tip.
    "administrator": ("Administrateur", "Administrator", ["officer.manage"]),
    "data_protection_officer": (
        "Délégué à la protection des données",
        "Data-protection officer",
        ["audit.read"],
    ),
}


def write(apps, schema_editor):
    """Write the roles that are not there yet."""
    role = apps.get_model("accounts", "Role")
    for code, (french, english, rights) in ROLES.items():
        role.objects.get_or_create(
            code=code, defaults={"label_fr": french, "label_en": english, "rights": rights}
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
