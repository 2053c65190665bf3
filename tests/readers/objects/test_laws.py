"""A walk finds what going through all keys would find. In memory, since laws need many buckets."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from obstore.store import MemoryStore

from auditor.cloudtrail.keys import Pruning, last_keys, parse_key
from auditor.readers.objects import ObjectSource, list_pages, survey
from tests.readers.objects.conftest import log_file

ACCOUNTS = ("111122223333", "444455556666", "acct-x")
REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
EPOCH = datetime(2025, 12, 28, tzinfo=UTC)

times = st.integers(0, 10 * 24 * 12).map(lambda slot: EPOCH + timedelta(minutes=5 * slot))
keys = st.builds(
    lambda prefix, account, region, time, kind, unique: (
        prefix + log_file(account, region, time.strftime("%Y%m%dT%H%MZ"), kind, unique)
    ),
    prefix=st.sampled_from(("", "prod/", "org/audit/")),
    account=st.sampled_from(ACCOUNTS),
    region=st.sampled_from(REGIONS),
    time=times,
    kind=st.sampled_from(("CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity")),
    unique=st.sampled_from(("AAAAAAAAAAAAAAAA", "zzzzzzzzzzzzzzzz")),
)
buckets = st.sets(keys, min_size=1, max_size=30)
prunings = st.builds(
    Pruning,
    accounts=st.sets(st.sampled_from(ACCOUNTS), max_size=2).map(tuple),
    regions=st.sets(st.sampled_from(REGIONS), max_size=2).map(tuple),
    start=st.none() | times,
    end=st.none() | times,
)


def bucket(keys):
    store = MemoryStore()
    for key in keys:
        store.put(key, b"{}")
    return ObjectSource(store, "s3://memory")


def listed(source, pruning, already_read=()):
    pages = list_pages(source, survey(source, pruning), pruning, last_keys(already_read))
    return [stored.key for page in pages for stored in page]


@settings(max_examples=60)
@given(buckets, prunings)
def test_a_walk_finds_the_keys_that_are_asked_for_in_order(keys, pruning):
    assert listed(bucket(keys), pruning) == sorted(k for k in keys if pruning.keeps(parse_key(k)))


@settings(max_examples=60)
@given(buckets, times)
def test_two_runs_read_what_one_would(keys, until):
    delivered = {key: parsed.delivered for key in keys if (parsed := parse_key(key))}
    first = {key for key in keys if delivered[key] <= until}
    assert first | set(listed(bucket(keys), Pruning(), already_read=first)) == keys
