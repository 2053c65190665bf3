#!/usr/bin/env bash
# Spark: an Arrow timestamp without a zone is one instant in createDataFrame and another in
#   mapInArrow.
#
# Guess: both ways from Arrow into a DataFrame read the same column alike.
# Observation: createDataFrame reads the digits in the session's time zone, mapInArrow reads them as
#   UTC. With a session in New York the two differ by five hours, and both have the type
#   "timestamp".
# Version: pyspark 4.3.0, pyarrow 26.0.1, pandas 2.3.3 (needs Java 17)
# Source: Spark documentation, "Apache Arrow in PySpark", section on timestamps (session time zone); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" pyspark==4.3.0 pyarrow==26.0.1 pandas==2.3.3
PYSPARK_PYTHON="$PYTHON" SPARK_LOCAL_IP=127.0.0.1 "$PYTHON" 2> spark.log - <<'PY' || { tail -3 spark.log >&2; exit 1; }
import pyarrow as pa
from pyspark.sql import SparkSession
from claim import holds

spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
         .config("spark.sql.session.timeZone", "America/New_York").getOrCreate())
midnight = pa.table({"at": pa.array([0], pa.timestamp("us"))})
given = spark.createDataFrame(midnight)
mapped = spark.range(1).mapInArrow(lambda batches: (midnight.to_batches()[0] for _ in batches), "at timestamp")
seconds = lambda frame: frame.selectExpr("unix_seconds(at)").collect()[0][0]
holds("types", (given.schema.simpleString(), mapped.schema.simpleString()), ("struct<at:timestamp>",) * 2)
holds("1970-01-01 00:00 through createDataFrame, in seconds", seconds(given), 18000)
holds("1970-01-01 00:00 through mapInArrow, in seconds", seconds(mapped), 0)
spark.stop()
PY
