from django.db import migrations


class Migration(migrations.Migration):
    """What the gallery shows: what was submitted, and how many drafts there are. What drafts say is no news."""

    dependencies = [
        ("accounts", "0004_new_edition_when_teams_change"),
        ("submissions", "0003_late_requests"),
    ]
    operations = [
        migrations.RunSQL(
            """
            SELECT jam_watch('submissions_submission', 'SELECT jam_id FROM changed', '{INSERT,DELETE}');
            SELECT jam_watch(
                'submissions_submission',
                'SELECT changed.jam_id FROM changed JOIN before USING (id)
                 WHERE num_nonnulls(changed.submitted_at, before.submitted_at) > 0
                 OR (changed.withdrawn_at, changed.flagged_at) IS DISTINCT FROM
                    (before.withdrawn_at, before.flagged_at)',
                '{UPDATE}'
            );
            SELECT jam_watch(
                'submissions_link',
                'SELECT submission.jam_id FROM changed
                 JOIN submissions_submission submission ON submission.id = changed.submission_id
                 WHERE submission.submitted_at IS NOT NULL'
            );
            """,
            "SELECT jam_stop_watching('submissions_submission'); SELECT jam_stop_watching('submissions_link')",
        )
    ]
