#!/usr/bin/env bash
# tfparse: the id of a metric_query is gone; a random one stands in its place.
#
# One would guess: an attribute named id is an attribute like others.
# What is really so: tfparse marks every block with a key "id" of its own, a UUID made anew in each run, and writes it
#   over the attribute. Expressions of an alarm still name the queries by the ids that are lost.
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
