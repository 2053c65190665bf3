"""What a rejection says to do fits what is wrong, wherever the file is from."""

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.readers.nest import read_nested

RECORD = (
    b'{"eventVersion":"1.08","eventID":"a","eventTime":"2026-03-01T00:00:00Z",'
    b'"eventName":"StopLogging","eventSource":"x","awsRegion":"eu-west-1","userIdentity":{}}'
)
LOG = b'{"Records":[' + RECORD + b"]}"


def parquet(**columns: pa.Array) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


NAMES = {
    "eventTime": ["2026-03-01T00:00:00Z"],
    "eventVersion": ["1.08"],
    "eventID": ["a"],
    "eventName": ["StopLogging"],
    "eventSource": ["x"],
}
VARIANT = pa.array([{"metadata": b"\1\0\0", "value": b"\2\7\0"}])
ANOTHER_COPY = "fetch it again from where it came, or take another copy"
WRITER = "fetch it again; if it is the same, correct what wrote it"


@pytest.mark.parametrize(
    ("content", "kind", "remedy"),
    [
        (parquet(**NAMES)[:-20] + b"PAR1", "damaged", ANOTHER_COPY),
        (gzip.compress(LOG)[:-20], "damaged", ANOTHER_COPY),
        (LOG.replace(b"StopLogging", b"Stop\xffLogging"), "damaged", WRITER),
        (RECORD + b"\n{'eventID': 1}\n" * 2 + RECORD + b"\n", "damaged", WRITER),
        (
            b"eventTime,eventID,eventVersion,eventName,eventSource,userIdentity\n"
            b"2026-03-01T00:00:00Z,a,1.08,A,x,{'type': B}\n",
            "damaged",
            "export these objects as JSON",
        ),
        (
            parquet(userIdentity=VARIANT, **NAMES),
            "damaged",
            "write the column again, or with another type such as text",
        ),
    ],
)
def test_the_remedy_fits_the_fault(content, kind, remedy):
    (rejection,) = read_nested("x", content, DEFAULT_CAP).rejections
    assert (rejection.kind.value, rejection.remedy) == (kind, remedy), rejection.detail
