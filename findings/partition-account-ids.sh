#!/usr/bin/env bash
# Parquet folders: an account id in a folder name is text, a number, or a shorter number, depending
#   on the reader and the id.
#
# Guess: a partition column has one type, and readers agree on it.
# Observation: for accountId=012345678901 DuckDB returns text, to keep the leading zero, but for
#   accountId=112345678901 a number. pyarrow returns text for both, only because they exceed 32
#   bits: hour=07 is 7. Spark returns the number 12345678901, which has eleven digits and is not an
#   account id.
# Version: duckdb 2.0.1, pyarrow 26.0.1, pyspark 4.3.0 (needs Java 17)
# Source: Spark documentation, "Partition Discovery" (types are inferred); pyarrow.dataset.HivePartitioning; observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1 pyarrow==26.0.1 pyspark==4.3.0
PYSPARK_PYTHON="$PYTHON" SPARK_LOCAL_IP=127.0.0.1 "$PYTHON" 2> spark.log - <<'PY' || { tail -3 spark.log >&2; exit 1; }
from pathlib import Path
import duckdb, pyarrow as pa, pyarrow.parquet as parquet
from pyspark.sql import SparkSession
from claim import holds


def store(root, account):
    folder = Path(root, f"accountId={account}", "hour=07")
    folder.mkdir(parents=True)
    parquet.write_table(pa.table({"n": [1]}), folder / "logs.parquet")


store("zero", "012345678901")
store("one", "112345678901")
duck = lambda root: duckdb.execute(f"SELECT accountId, hour FROM '{root}/**/*.parquet'").fetchone()
arrow = lambda root: tuple(parquet.read_table(root).select(["accountId", "hour"]).to_pylist()[0].values())
holds("DuckDB, id with a leading zero", duck("zero"), ("012345678901", "07"))
holds("DuckDB, id without", duck("one"), (112345678901, "07"))
holds("pyarrow, id with a leading zero", arrow("zero"), ("012345678901", 7))
holds("pyarrow, id without", arrow("one"), ("112345678901", 7))
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
read = lambda root: tuple(spark.read.parquet(root).select("accountId", "hour").collect()[0])
holds("Spark, id with a leading zero", read("zero"), (12345678901, 7))
holds("Spark, id without", read("one"), (112345678901, 7))
spark.stop()
PY
