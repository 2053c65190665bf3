#!/usr/bin/env bash
# tfparse: the id of a metric_query is replaced by a random one.
#
# Guess: an attribute named id is an attribute like any other.
# Observation: tfparse gives every block a key "id" with a UUID that is new in each run, and
#   overwrites the attribute with it. Expressions of an alarm still refer to the queries by the lost
#   ids.
# Version: tfparse 0.6.22
# Source: gotfparse/pkg/converter/converter.go of cloud-custodian/tfparse
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" tfparse==0.6.22
"$PYTHON" - <<'PY'
from pathlib import Path
import tfparse
from claim import holds

Path("module").mkdir()
Path("module/main.tf").write_text("""
resource "aws_cloudwatch_metric_alarm" "x" {
  alarm_name = "x"
  metric_query {
    id         = "rate"
    expression = "errors / calls"
  }
}
""")
query = lambda: tfparse.load_from_path("module")["aws_cloudwatch_metric_alarm"][0]["metric_query"]
first, second = query(), query()
holds("the expression", first["expression"], "errors / calls")
holds("the id is the one in the file", first["id"] == "rate", False)
holds("length of the id", len(first["id"]), 36)
holds("the same id in a second reading", first["id"] == second["id"], False)
PY
