#!/usr/bin/env bash
# tfparse: a resource whose count is unknown is present once; one whose for_each is unknown is
#   absent.
#
# Guess: both are kept, marked as unresolved, or both are left out.
# Observation: an unset variable as count gives one instance, numbered 0; the same variable as
#   for_each removes the resource from the result, and nothing shows that it was in the file.
# Version: tfparse 0.6.22
# Source: observed; the values come from the parser of Trivy that tfparse embeds
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" tfparse==0.6.22
"$PYTHON" - <<'PY'
from pathlib import Path
import tfparse
from claim import holds

Path("module").mkdir()
Path("module/main.tf").write_text("""
variable "wanted" {}
resource "aws_cloudwatch_log_group" "counted" {
  count = var.wanted
  name  = "counted"
}
resource "aws_cloudwatch_log_group" "each" {
  for_each = var.wanted
  name     = "each"
}
resource "aws_cloudwatch_log_group" "none" {
  count = 0
  name  = "none"
}
""")
paths = [group["__tfmeta"]["path"] for group in tfparse.load_from_path("module")["aws_cloudwatch_log_group"]]
holds("what is found of three resources", paths, ["aws_cloudwatch_log_group.counted[0]"])
PY
