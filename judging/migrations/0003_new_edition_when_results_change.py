from django.db import migrations


class Migration(migrations.Migration):
    """After results the gallery goes by rank, on each criterion, and by award."""

    dependencies = [
        ("judging", "0002_rounds_pauses_and_signs_of_life"),
        ("submissions", "0004_new_edition_when_submissions_change"),
    ]
    operations = [
        migrations.RunSQL(
            """
            SELECT jam_watch('judging_award', 'SELECT jam_id FROM changed');
            SELECT jam_watch('judging_criterion', 'SELECT jam_id FROM changed');
            SELECT jam_watch(
                'judging_result',
                'SELECT submission.jam_id FROM changed
                 JOIN submissions_submission submission ON submission.id = changed.submission_id'
            );
            """,
            "SELECT jam_stop_watching(watched) FROM unnest("
            "'{judging_award,judging_criterion,judging_result}'::regclass[]) watched",
        )
    ]
