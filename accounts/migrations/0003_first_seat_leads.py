from django.db import migrations


class Migration(migrations.Migration):
    """Teams had no lead before: the lowest seat leads."""

    dependencies = [("accounts", "0002_finding_each_other")]
    operations = [
        migrations.RunSQL(
            """
            UPDATE accounts_participant SET is_lead = true WHERE id IN (
                SELECT DISTINCT ON (team_id) id FROM accounts_participant WHERE team_id IS NOT NULL
                ORDER BY team_id, seat
            )
            """,
            migrations.RunSQL.noop,
        )
    ]
