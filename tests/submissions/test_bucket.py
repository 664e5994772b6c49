"""Files in a bucket: the same rules as in a folder. The S3 service is moto's, in the process of the tests."""

import boto3
import pytest
from moto import mock_aws

from jam.environment import BadEnvironment, file_storage
from submissions import janitor
from submissions.models import Submission

from .pictures import an_image
from .scenes import PDF, a_cast, a_complete_draft, a_report, address, signed_in

NOTHING = dict.fromkeys(("S3_BUCKET", "S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"), "")
AMAZON = {"S3_BUCKET": "jam", "S3_REGION": "eu-north-1", "S3_ACCESS_KEY_ID": "key", "S3_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture
def bucket(settings):
    with mock_aws():
        where = {"LocationConstraint": "eu-north-1"}
        there = boto3.resource("s3", "eu-north-1", aws_access_key_id="key", aws_secret_access_key="secret")
        made = there.create_bucket(Bucket="jam", CreateBucketConfiguration=where)
        settings.STORAGES = {**settings.STORAGES, "default": file_storage(**{**NOTHING, **AMAZON})}
        yield made


def names(bucket):
    return sorted(thing.key.partition("/")[0] for thing in bucket.objects.all())


def fetched(client, path):
    answer = client.get(path)
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # not answer.close(): it would close the test's connection, too
        close()
    return answer, content


@pytest.mark.django_db
def test_a_report_in_a_bucket_reaches_whoever_may_see_it_through_the_site_alone(client, bucket):
    cast = a_cast()
    a_complete_draft(cast.team)
    signed_in(client, cast.ada)
    client.post(address("submission-report-upload", cast.jam), {"report": a_report()})
    assert names(bucket) == ["reports"]
    (thing,) = bucket.objects.all()
    grants = thing.Acl().grants
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]
    answer, content = fetched(client, address("submission-file", cast.jam, 1))
    assert (answer.status_code, content) == (200, PDF)
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert signed_in(client, cast.cleo).get(address("submission-file", cast.jam, 1)).status_code == 404
    assert signed_in(client, None).get(address("submission-file", cast.jam, 1)).status_code == 404


@pytest.mark.django_db
def test_images_in_a_bucket_are_shown_and_removed(client, bucket, django_capture_on_commit_callbacks):
    cast = a_cast()
    a_complete_draft(cast.team)
    signed_in(client, cast.ada)
    client.post(address("submission-image-add", cast.jam), {"image": an_image(), "alt": "A head"})
    assert names(bucket) == ["images", "images"]
    (image,) = Submission.objects.get().images()
    answer, content = fetched(client, address("submission-image", cast.jam, 1, image.place, "small"))
    assert (answer.status_code, answer["Content-Type"], content[8:12]) == (200, "image/webp", b"WEBP")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("submission-image-remove", cast.jam, image.place))
    assert names(bucket) == []


@pytest.mark.django_db
def test_the_janitor_looks_through_a_bucket_too(bucket, monkeypatch):
    bucket.put_object(Key="reports/lost.pdf", Body=PDF)
    assert janitor.remove_orphans() == []
    monkeypatch.setattr(janitor, "AGE", -janitor.AGE)
    assert (janitor.remove_orphans(), names(bucket)) == (["reports/lost.pdf"], [])


@pytest.mark.django_db
def test_a_file_that_is_gone_from_the_bucket_is_a_404(client, bucket):
    cast = a_cast()
    a_complete_draft(cast.team)
    client.force_login(cast.ada)
    client.post(address("submission-report-upload", cast.jam), {"report": a_report()})
    bucket.objects.all().delete()
    assert client.get(address("submission-file", cast.jam, 1)).status_code == 404


def test_without_a_bucket_files_lie_in_a_folder():
    assert file_storage(**NOTHING) == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"S3_BUCKET": ""}, "S3_BUCKET is not set, but S3_REGION is"),
        ({"S3_SECRET_ACCESS_KEY": ""}, "S3_SECRET_ACCESS_KEY is not set, but S3_ACCESS_KEY_ID is"),
        ({"S3_ENDPOINT_URL": "s3.example.org"}, "S3_ENDPOINT_URL is 's3.example.org'"),
    ],
)
def test_half_of_a_bucket_stops_the_start_with_its_name(changed, named):
    with pytest.raises(BadEnvironment, match=named):
        file_storage(**{**NOTHING, **AMAZON, **changed})
