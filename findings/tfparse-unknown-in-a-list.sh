#!/usr/bin/env bash
# tfparse: an unresolved reference is named, or null, depending on its place.
#
# Guess: an unresolved value has the same form everywhere, so it can be distinguished from null.
# Observation: as an attribute it is a record that names the reference; in a template it is the
#   template's text; in a list, an object or a function's argument it is null. A local that is null,
#   read through "local", is a record as if it were unknown: null and unknown are swapped.
# Version: tfparse 0.6.22
# Source: gotfparse/pkg/converter/converter.go of cloud-custodian/tfparse; observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" tfparse==0.6.22
"$PYTHON" - <<'PY'
from pathlib import Path
import tfparse
from claim import holds

Path("module").mkdir()
Path("module/main.tf").write_text("""
locals {
  nothing = null
}
resource "aws_cloudwatch_metric_alarm" "x" {
  alarm_name        = aws_sns_topic.t.name
  alarm_description = "${aws_sns_topic.t.name}-x"
  alarm_actions     = ["literal", aws_sns_topic.t.arn]
  dimensions        = { Topic = aws_sns_topic.t.name }
  namespace         = format("%s", aws_sns_topic.t.name)
  unit              = local.nothing
}
""")
alarm = tfparse.load_from_path("module")["aws_cloudwatch_metric_alarm"][0]
holds("as an attribute", alarm["alarm_name"]["__attribute__"], "aws_sns_topic.t.name")
holds("in a template", alarm["alarm_description"], "${aws_sns_topic.t.name}-x")
holds("in a list", alarm["alarm_actions"], ["literal", None])
holds("in an object", alarm["dimensions"], {"Topic": None})
holds("in an argument", alarm["namespace"], None)
holds("a local that is null", alarm["unit"]["__attribute__"], "local.nothing")
PY
