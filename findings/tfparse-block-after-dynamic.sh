#!/usr/bin/env bash
# tfparse: a written block after a dynamic one removes the last of the generated blocks.
#
# Guess: dynamic blocks are added to the written ones, whatever their order in the file.
# Observation: if the written block comes first, all blocks are present; if it comes last, the last
#   generated block is lost, however many there are. In an alarm, the lost block is one of its
#   metric queries.
# Version: tfparse 0.6.22
# Source: gotfparse/pkg/converter/converter.go of cloud-custodian/tfparse; Terraform documentation, "dynamic Blocks"
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" tfparse==0.6.22
"$PYTHON" - <<'PY'
from pathlib import Path
import tfparse
from claim import holds

generated = 'dynamic "metric_query" {\n  for_each = ["b", "c", "d"]\n  content {\n    label = metric_query.value\n  }\n}\n'
written = 'metric_query {\n  label = "a"\n}\n'


def labels(name, *blocks):
    Path(name).mkdir()
    Path(name, "main.tf").write_text(f'resource "aws_cloudwatch_metric_alarm" "x" {{\n{"".join(blocks)}}}\n')
    return [query["label"] for query in tfparse.load_from_path(name)["aws_cloudwatch_metric_alarm"][0]["metric_query"]]


holds("the dynamic block alone", labels("alone", generated), ["b", "c", "d"])
holds("the written block first", labels("first", written, generated), ["a", "b", "c", "d"])
holds("the written block behind", labels("behind", generated, written), ["a", "b", "c"])
holds("two written blocks behind", labels("two", generated, written, written), ["a", "a", "b", "c"])
PY
