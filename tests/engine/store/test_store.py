"""What only a store does: coming back, going on, and living through anything."""

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime
from itertools import permutations, product
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditor import resources
from auditor.audit.run import run_audit
from auditor.cloudtrail.logfile import RejectionKind
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.engine.base import Criteria
from auditor.engine.duckdb.matches_sql import acting_sql, called_sql
from auditor.engine.open import open_engine
from auditor.engine.store.file_type import is_store
from auditor.engine.store.ingest import store_writer
from auditor.engine.store.query import query
from auditor.engine.store.store import attached, refusal_of
from auditor.engine.store.stored_relations import open_store
from auditor.errors import AuditorError, UsageError
from auditor.pattern import matches, parse
from auditor.readers import discover
from auditor.replay.question import Question
from auditor.result.json import to_json
from auditor.rules import load_rules
from auditor.significance.table_file import shipped_table
from tests.conftest import record

PACK = load_rules(["iam-changes"])
TABLE = shipped_table()
ACTIVITY = Criteria((), calls=TABLE.row_calls, counted_calls=TABLE.counted_calls)
"""Asks what identities do as a whole."""


def event(number, **fields):
    return record(eventID=f"00000000-0000-4000-8000-{number:012d}", **fields)


def ingest(store, *sources):
    with store_writer(str(store)) as writer:
        return writer.ingest(discover([str(source) for source in sources]))


def intake(store):
    with open_store(str(store), Criteria(())) as relations:
        return relations.intake


def rows(store, sql):
    with query(str(store), sql) as reader:
        return reader.read_all().to_pylist()


def totals(connection):
    """What the relations of a store have added up of all its events."""
    return (
        connection.execute(
            "SELECT account, region, kind, delivered, min(first_event), max(last_event),"
            " sum(records)::BIGINT FROM traffic"
            " GROUP BY account, region, kind, delivered, minute_of(first_event) ORDER BY ALL"
        ).fetchall()
        + connection.execute(
            "SELECT seconds, sum(records)::BIGINT FROM delays GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        + connection.execute(
            "SELECT identity, aspect, value, min(first_event) FROM first_uses"
            " GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        + connection.execute(
            "SELECT identity, call, minute, by_service, change, sum(records)::BIGINT,"
            " sum(refused)::BIGINT, sum(denied)::BIGINT FROM call_minutes GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    )


def derived(connection):
    """The same out of its records."""
    fields = resources.sql("stored_fields")
    slots = {
        "/* acting */ FROM records": acting_sql(ACTIVITY, f"({fields})"),
        "/* records */ FROM records": fields,
        "/* named */ FALSE": called_sql(ACTIVITY.counted_calls),
    }
    connection.execute(resources.filled("stored_events", slots))
    return [
        row
        for name in ("traffic", "delays", "first_uses", "call_minutes")
        for row in connection.execute(f"FROM ({resources.sql(name)}) ORDER BY ALL").fetchall()
    ]


def contents(store):
    """All that counts of a store, whatever the order in which it was filled."""
    with open_store(str(store), ACTIVITY) as relations:
        assert totals(relations.connection) == derived(relations.connection)
        counted = totals(relations.connection)
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute(
            "SELECT f.name, r.position, r.record, list_sort(list((g.name, c.position, c.record)))"
            " FROM records AS r JOIN log_files AS f ON f.log_file = r.log_file"
            " LEFT JOIN copies AS c ON c.identity = r.identity"
            " LEFT JOIN log_files AS g ON g.log_file = c.log_file"
            " GROUP BY f.name, r.position, r.record ORDER BY ALL"
        ).fetchall()
    return [*counted, *rows]


def call_minutes(store, *calls):
    with open_store(str(store), Criteria((), calls=calls, counted_calls=calls)) as relations:
        return relations.connection.execute(
            "SELECT call, sum(records) FROM call_minutes GROUP BY call ORDER BY call"
        ).fetchall()


@pytest.fixture
def store(tmp_path):
    return tmp_path / "trail.duckdb"


def test_a_second_run_reads_only_what_is_new(archive, store):
    folder = archive(a=[event(1)], b=[event(2)])
    assert ingest(store, folder).files == 2
    archive(c=[event(3)])
    again = ingest(store, folder)
    assert (again.files, again.unchanged, again.records) == (1, 2, 1)
    assert ingest(store, folder).files == 0


def test_a_changed_file_is_read_again_in_place_of_what_it_gave(archive, store):
    folder = archive(a=[event(1), event(2)], b=[event(3)])
    ingest(store, folder)
    archive(a=[event(2), event(4), event(5)])
    assert ingest(store, folder).records == 1
    fresh = store.with_name("fresh.duckdb")
    ingest(fresh, folder)
    assert contents(store) == contents(fresh)


def test_a_file_that_was_too_large_is_read_once_the_cap_is_raised(archive, store):
    discovery = discover([str(archive(a=[event(1)], b=[event(n) for n in range(2, 200)]))])
    with store_writer(str(store)) as writer:
        assert writer.ingest(discovery, cap=1000).records == 1
        assert [r.kind for r in writer.intake().rejections] == [RejectionKind.TOO_LARGE]
        again = writer.ingest(discovery, cap=1000)
        assert (again.files, again.unchanged, again.records) == (1, 1, 0)
        assert writer.ingest(discovery).records == 198
        assert not writer.intake().rejections
        assert writer.ingest(discovery).files == 0


def test_a_file_that_could_not_be_read_is_read_once_it_can_be(archive, store, monkeypatch):
    folder = archive(a=[event(1)], b=[event(2)])

    def denied(path, size):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("auditor.readers._content", denied)
        assert ingest(store, folder).records == 0
    assert len(intake(store).rejections) == 2
    assert ingest(store, folder).records == 2
    assert not intake(store).rejections


@pytest.mark.slow
def test_an_event_whose_kept_copy_is_gone_counts_by_another_copy(archive, store):
    full = event(1, requestParameters={"userName": "eve"})
    folder = archive(a=[full], b=[event(1)], c=[event(1), event(2)], d=[full])
    ingest(store, folder)
    archive(a=[event(9)], d=[event(8)])
    ingest(store, folder)
    fresh = store.with_name("fresh.duckdb")
    ingest(fresh, folder)
    assert contents(store) == contents(fresh)
    assert intake(store).records == 4


@pytest.mark.slow
def test_the_order_of_runs_does_not_matter(archive, store):
    copies = [event(1), event(1, errorCode="Denied"), event(1, errorCode="Refused"), event(1)]
    folder = archive(**{f"f{n}": [copy] for n, copy in enumerate(copies)})
    files = [folder / f"f{n}.json.gz" for n in range(4)]
    stores = []
    for number, order in enumerate(list(permutations(files))[::4]):
        path = store.with_name(f"{number}.duckdb")
        with store_writer(str(path)) as writer:
            for file in order:
                writer.ingest(discover([str(file)]))
        stores.append(contents(path))
    for one in stores:
        assert one == stores[0]
    assert stores[0][-1][0] == "f2.json.gz"


@pytest.mark.slow
def test_of_files_with_one_name_the_one_whose_place_comes_first_counts(tmp_path, store):
    folders = [tmp_path / parent / "logs" for parent in ("one", "two")]
    for folder, name in zip(folders, ["CreateUser", "DeleteUser"], strict=True):
        folder.mkdir(parents=True)
        (folder / "a.json").write_text(json.dumps({"Records": [event(1, eventName=name)]}))
    answers = [run_audit(Question([str(folder) for folder in reversed(folders)], PACK))]
    for number, order in enumerate([folders, folders[::-1]]):
        path = store.with_name(f"{number}.duckdb")
        for folder in order:
            ingest(path, folder)
        assert rows(path, "SELECT eventName FROM records") == [{"eventName": "CreateUser"}]
        answers.append(run_audit(Question([str(path)], PACK)))
    assert answers[0].alarms == answers[1].alarms == answers[2].alarms
    assert answers[0].intake == answers[1].intake == answers[2].intake


def test_an_audit_of_a_store_is_the_audit_of_its_files(archive, store):
    folder = archive(
        a=[event(n, eventTime=f"2026-01-26T{n:02d}:00:00Z") for n in range(20)],
        b=[event(3), record(eventTime=None, eventID="x"), {"no": "record"}],
        c=[],
    )
    (folder / "bad.json.gz").write_bytes(gzip.compress(b'{"Records":[{}')[:-3])
    (folder / "notes.txt").write_text("no logs")
    for _ in range(2):
        ingest(store, folder)
    answers = [json.loads(to_json(run_audit(Question([str(s)], PACK)))) for s in (folder, store)]
    for answer in answers:
        del answer["options"]["sources"]
    assert answers[0] == answers[1]


ODD: list[dict[str, object]] = [
    event(0, errorCode=None),
    event(1, errorCode="Denied", readOnly=True),
    event(2, errorCode=True, readOnly="true", userAgent=True),
    event(3, errorCode={"a": 1}, userAgent="true"),
    event(4, errorCode=12.0, requestParameters={"userName": "eve"}),
    event(5, requestParameters={"userName": "mallory and eve"}),
]
"""Records whose hot columns do not tell all that patterns ask for."""


@pytest.fixture(scope="module")
def odd_store(tmp_path_factory):
    """A store of `ODD`, not to be written to."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "a.json").write_text(json.dumps({"Records": ODD}))
    ingest(folder / "trail.duckdb", folder / "a.json")
    return folder / "trail.duckdb"


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.errorCode NOT EXISTS }",
        "{ $.errorCode IS NULL }",
        '{ $.errorCode != "Denied" }',
        "{ $.requestParameters.userName = eve }",
        "{ $.readOnly IS TRUE }",
        '{ $.userAgent = "true" || $.eventTime = "2026-01-26T21*" }',
        "eve -mallory",
        "",
    ],
)
def test_what_the_hot_columns_cannot_tell_the_record_does(odd_store, pattern):
    metric_filter = MetricFilter("f", pattern, MetricId("N", "f"))
    span = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    with open_engine([str(odd_store)], Criteria((metric_filter,))) as engine:
        dated = engine.matches([0], span).dated
    assert dated == sum(matches(parse(pattern), json.dumps(record)) for record in ODD)


@pytest.mark.slow
@pytest.mark.shared
def test_an_audit_of_a_store_of_real_logs_is_the_audit_of_the_files(shared, store):
    ingest(store, shared / "corpus")
    answers = [
        json.loads(to_json(run_audit(Question([str(s)], PACK)))) for s in (shared / "corpus", store)
    ]
    assert answers[0]["alarms"] == answers[1]["alarms"]
    assert answers[0]["intake"] == answers[1]["intake"]


def test_the_text_of_every_record_is_kept_byte_for_byte(archive, store, tmp_path):
    text = '{"eventName": "X","eventSource":"a.amazonaws.com", "n": 1.10, "s":"\\u003c\\u00e9"}'
    folder = archive()
    (folder / "odd.json").write_text(f'{{"Records": [{text}]}}')
    ingest(store, folder)
    with duckdb.connect(str(store), read_only=True) as connection:
        assert connection.execute("SELECT record FROM records").fetchall() == [(text,)]


def test_anything_but_a_store_is_refused(tmp_path, archive):
    folder = archive(a=[event(1)])
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    assert is_store(str(other))
    with pytest.raises(UsageError, match="a DuckDB file, but not a store"):
        intake(other)
    text = tmp_path / "text.duckdb"
    text.write_text("hello, this is not a database at all")
    assert not is_store(str(text))
    with pytest.raises(UsageError, match=r"not a store; name one, or a new file$"):
        ingest(text, folder)
    for source in (text, folder):
        with pytest.raises(UsageError, match=r"not a store; make one with `auditor ingest`$"):
            rows(source, "SELECT 1")
    with pytest.raises(UsageError, match="no such file; create a store with"):
        rows(tmp_path / "nix.duckdb", "SELECT 1")
    with pytest.raises(UsageError, match="the folder does not exist"):
        ingest(tmp_path / "no" / "s.duckdb", folder)


@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.parquet"])
def test_a_file_that_duckdb_would_attach_as_a_view_is_refused_and_unchanged(
    tmp_path, archive, name
):
    other = tmp_path / name
    if name == "a.parquet":
        pq.write_table(pa.table({"a": [1]}), other)
    else:
        other.write_text("[1]\n")
    before = other.read_bytes()
    with pytest.raises(UsageError, match=r"not a store; name one, or a new file$"):
        ingest(other, archive(a=[event(1)]))
    assert other.read_bytes() == before


@pytest.mark.parametrize("name", [":memory:", "sqlite:a", "md:", "a.json"])
def test_any_name_of_a_new_store_is_the_name_of_its_file(tmp_path, archive, monkeypatch, name):
    folder = archive(a=[event(1)])
    monkeypatch.chdir(tmp_path)
    ingest(Path(name), folder)
    assert is_store(name)
    assert rows(Path(name), "SELECT count(*) AS n FROM records") == [{"n": 1}]


def test_a_new_store_that_the_system_does_not_take_is_not_called_damaged(archive):
    with pytest.raises(AuditorError, match=r"x\.duckdb: cannot be created: "):
        ingest(Path("/proc/x.duckdb"), archive(a=[event(1)]))


def test_the_path_of_a_store_must_be_text(tmp_path, archive):
    with pytest.raises(UsageError, match="the path of a store must be valid UTF-8"):
        ingest(tmp_path / "caf\udce9.duckdb", archive(a=[event(1)]))


@pytest.mark.parametrize(
    ("version", "remedy"),
    [
        (99, r"its tables are of version 99, and auditor \S+ reads version \d at most: update"),
        (-99, r"its tables are of version 99, and auditor \S+ reads version \d at most: update"),
        (0, r"ingest its logs into a new one$"),
    ],
)
def test_a_store_of_another_version_is_refused_with_the_remedy(archive, store, version, remedy):
    ingest(store, archive(a=[event(1)]))
    with duckdb.connect(str(store)) as connection:
        connection.execute(f"UPDATE about SET version = {version}, auditor = '9.9'")
    with pytest.raises(UsageError, match=rf"a store made by auditor 9\.9; {remedy}"):
        intake(store)
    with pytest.raises(UsageError, match=rf"a store made by auditor 9\.9; {remedy}"):
        ingest(store, archive(b=[event(2)]))


@pytest.mark.process
def test_a_second_writer_gets_a_clear_message(archive, store):
    folder = archive(a=[event(1)])
    ingest(store, folder)
    code = (
        "import sys\n"
        "from auditor.engine.store.ingest import store_writer\n"
        "with store_writer(sys.argv[1]): print('open', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(AuditorError, match="another process is writing this store"):
            ingest(store, folder)
        holder.kill()


def test_a_store_that_is_cut_off_is_reported_as_damaged(archive, store):
    folder = archive(a=[event(n, requestParameters={"at": f"{n**9:x}"}) for n in range(9000)])
    ingest(store, folder)
    whole = store.read_bytes()
    uses = (
        lambda: intake(store),
        lambda: rows(store, "SELECT sum(length(record)) FROM records"),
        lambda: ingest(store, archive(b=[event(1)])),
    )
    message = "the store is damaged; ingest its logs into a new"
    for size, use in product([3_000, 300_000, 500_000], uses):
        assert size < len(whole)
        store.write_bytes(whole[:size])
        with pytest.raises(AuditorError, match=message):
            use()


def test_a_store_with_a_wrong_byte_is_reported_as_damaged(archive, store):
    ingest(store, archive(a=[event(1)]))
    content = bytearray(store.read_bytes())
    content[12_388] ^= 255
    store.write_bytes(content)
    with pytest.raises(AuditorError, match="the store is damaged; ingest its logs into a new"):
        intake(store)


@pytest.mark.parametrize("statement", ["COMMIT", "DETACH store"])
def test_a_full_disk_is_reported_and_a_later_run_goes_on(archive, store, monkeypatch, statement):
    folder = archive(a=[event(1)])
    connect = duckdb.connect

    class Full:
        """A connection to a disk that has no room left for one statement."""

        def __init__(self, **options):
            self._connection = connect(**options)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self._connection.close()

        def __getattr__(self, name):
            return getattr(self._connection, name)

        def execute(self, sql, *parameters):
            if sql == statement:
                raise duckdb.IOException(
                    'IO Error: Could not write file "s.duckdb": No space left on device'
                )
            return self._connection.execute(sql, *parameters)

    with monkeypatch.context() as patched:
        patched.setattr(duckdb, "connect", Full)
        with pytest.raises(AuditorError, match="no space is left on the disk; the store is"):
            ingest(store, folder)
    ingest(store, folder)
    assert intake(store).records == 1


def test_a_store_that_may_not_be_opened_is_not_called_something_else(tmp_path):
    message = 'IO Error: Cannot open file "s.duckdb": Permission denied'
    (tmp_path / "s.duckdb").touch()
    refusal = refusal_of(str(tmp_path / "s.duckdb"), duckdb.IOException(message), read_only=True)
    assert "permission denied" in str(refusal)


def test_only_what_is_read_from_a_store_keeps_memory_for_further_blocks(tmp_path):
    def kept(read_only):
        with attached(str(tmp_path / "logs.duckdb"), read_only=read_only) as connection:
            sql = "SELECT current_setting('block_allocator_memory')"
            ((size,),) = connection.execute(sql).fetchall()
            return size

    assert [kept(read_only=False), kept(read_only=True)] == ["0 bytes", "76.2 MiB"]


def test_an_error_of_our_own_sql_is_not_a_fault_of_the_store(archive, store):
    ingest(store, archive(a=[event(1)]))
    with pytest.raises(duckdb.BinderException), attached(str(store), read_only=True) as connection:
        connection.execute("SELECT nothing FROM store.records")


def test_an_audit_of_a_store_reads_what_adds_up_from_its_tables(archive, store):
    ingest(store, archive(a=[event(1)]))
    criteria = Question((str(store),), PACK, significance=TABLE).criteria
    with open_store(str(store), criteria) as relations:
        views = relations.connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE sql LIKE '% FROM store.%' ORDER BY ALL"
        ).fetchall()
    assert {*views} >= {("call_minutes",), ("delays",), ("first_uses",), ("traffic",)}


def test_a_store_that_counts_fewer_calls_is_counted_anew_until_an_ingest_adds_them(archive, store):
    """Stores of version 3 lacked them at first."""
    reads = [event(n) | {"errorCode": "AccessDenied", "readOnly": True} for n in range(1, 4)]
    ingest(store, archive(a=reads, b=[event(5)]))
    with open_store(str(store), ACTIVITY) as relations:
        expected = totals(relations.connection)
    with duckdb.connect(str(store)) as connection:
        connection.execute("DELETE FROM call_minutes WHERE denied > 0")
        connection.execute("ALTER TABLE call_minutes DROP COLUMN denied")
        connection.execute("DELETE FROM counted_calls WHERE eventSource = 'rds.amazonaws.com'")
    with open_store(str(store), ACTIVITY) as relations:
        assert totals(relations.connection) == expected
    ingest(store, archive(a=reads, b=[event(5)]))
    assert contents(store)[: len(expected)] == expected
    with duckdb.connect(str(store)) as connection:
        assert connection.execute("SELECT sum(denied) FROM call_minutes").fetchall() == [(3,)]
        calls = connection.execute("SELECT count(*) FROM counted_calls").fetchall()
    assert calls == [(len(TABLE.counted_calls),)]


def test_calls_that_a_store_does_not_count_are_counted_in_its_records(archive, store):
    user = {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"}
    names = ("CreateUser", "GetUser", "GetUser")
    calls = [
        event(number, eventName=name, readOnly=name == "GetUser", userIdentity=user)
        for number, name in enumerate(names)
    ]
    ingest(store, archive(a=calls))
    assert call_minutes(store, ("iam.amazonaws.com", "CreateUser")) == [("iam:CreateUser", 1)]
    assert call_minutes(store, ("iam.amazonaws.com", "GetUser")) == [
        ("iam:CreateUser", 1),
        ("iam:GetUser", 2),
    ]
