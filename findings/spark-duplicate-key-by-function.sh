#!/usr/bin/env bash
# Spark: three functions return different values of a duplicate key in the same JSON text.
#
# Guess: the first or the last value, but one rule for the JSON functions of one engine.
# Observation: get_json_object returns the first, from_json and json_tuple return the last, and
#   parse_json rejects the text.
# Version: pyspark 4.3.0 (needs Java 17)
# Source: observed; Spark's option spark.sql.variant.allowDuplicateKeys names the refusal only
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" pyspark==4.3.0
PYSPARK_PYTHON="$PYTHON" SPARK_LOCAL_IP=127.0.0.1 "$PYTHON" 2> spark.log - <<'PY' || { tail -3 spark.log >&2; exit 1; }
from pyspark.sql import SparkSession
from claim import holds, refused

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
one = lambda query: spark.sql(query).collect()[0][0]
twice = """'{"user": "first", "user": "last"}'"""
holds("get_json_object", one(f"SELECT get_json_object({twice}, '$.user')"), "first")
holds("from_json", one(f"SELECT from_json({twice}, 'user string').user"), "last")
holds("json_tuple", one(f"SELECT json_tuple({twice}, 'user')"), "last")
refused("parse_json", lambda: one(f"SELECT to_json(parse_json({twice}))"), "Py4JJavaError", "MALFORMED_RECORD_IN_PARSING")
spark.stop()
PY
