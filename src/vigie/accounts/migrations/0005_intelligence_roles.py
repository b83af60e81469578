"""Rights of the intelligence room: given to the roles that stand, and three roles more."""

from django.db import migrations

MORE = {
    "reception_officer": ["registry.read", "task.send", "report.write"],
    "supervisor": [
        "registry.read",
        "intel.search",
        "operation.read",
        "task.send",
        "report.write",
        "answer.release",
    ],
    "analyst": [
        "registry.read",
        "registry.work",
        "intel.search",
        "intel.analyse",
        "intel.export",
        "operation.read",
        "task.send",
        "report.write",
        "answer.release",
    ],
}
ROLES = {
    "commander": (
        "Commandant des opérations",
        "Commander",
        ["registry.read", "report.read", "intel.search", "operation.read", "operation.plan", "task.send", "answer.release"],
    ),
    "street_officer": ("Agent de voie publique", "Street officer", ["task.do"]),
    "partner": ("Service associé", "Partner service", ["operation.share"]),
}


def give(apps, schema_editor):
    """Add what is missing; what a deployment added of its own stays."""
    role = apps.get_model("accounts", "Role")
    for code, rights in MORE.items():
        mine = role.objects.filter(code=code).first()
        if mine is not None:
            mine.rights += [right for right in rights if right not in mine.rights]
            mine.save(update_fields=["rights"])
    for code, (french, english, rights) in ROLES.items():
        role.objects.get_or_create(code=code, defaults={"label_fr": french, "label_en": english, "rights": rights})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_duty")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
