"""Indexes for the desk's front page and lists, and verbs that need no migration. Rewrites no row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]

    operations = [
        # A change of Django's state alone: no column is touched, and the log's triggers stay.
        migrations.AlterField(
            model_name="auditentry", name="verb", field=models.CharField(max_length=40)
        ),
        migrations.AddIndex(
            model_name="consentrecord",
            index=models.Index(
                condition=models.Q(("confirmed_by__isnull", True), ("widens", True)),
                fields=["confirmed_by", "testimony_id", "recorded_by", "widens"],
                name="consent_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="consentrecord",
            index=models.Index(
                condition=models.Q(("has_open_conditions", True), ("is_current", True)),
                fields=["testimony_id", "recorded_by"],
                name="consent_condition_open",
            ),
        ),
        migrations.AddIndex(
            model_name="redactionset",
            index=models.Index(fields=["state", "created_at"], name="redaction_set_in_state"),
        ),
        migrations.AddIndex(
            model_name="rendition",
            index=models.Index(fields=["state", "created_at"], name="rendition_in_state"),
        ),
        migrations.AddIndex(
            model_name="testimony",
            index=models.Index(
                fields=["collection", "created_at", "id", "kept_import", "withdrawn_at", "code"],
                name="testimony_in_collection",
            ),
        ),
        migrations.AddIndex(
            model_name="transcript",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["testimony", "id", "language", "is_current"],
                name="transcript_current",
            ),
        ),
    ]
