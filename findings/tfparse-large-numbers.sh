#!/usr/bin/env bash
# tfparse: every number beyond 64 bits is 9223372036854775807.
#
# Guess: a number too large for a Go integer is a float, or text, or an error; HCL itself has no
#   limit.
# Observation: it saturates at the largest int64, even in a template, where the text is right only
#   if the template contains something besides the number. Two different large numbers become equal.
# Version: tfparse 0.6.22
# Source: gotfparse/pkg/converter/converter.go of cloud-custodian/tfparse; Terraform documentation, "Types and Values"
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" tfparse==0.6.22
"$PYTHON" - <<'PY'
from pathlib import Path
import tfparse
from claim import holds

Path("module").mkdir()
Path("module/main.tf").write_text("""locals {
  first = 12345678901234567890123
  other = 1e21
  alone = "${1e21}"
  text  = "n${1e21}"
  same  = 12345678901234567890123 == 1e21
}
""")
values = tfparse.load_from_path("module")["locals"][0]
holds("a number of 23 digits", values["first"], 9223372036854775807)
holds("1e21", values["other"], 9223372036854775807)
holds("1e21 alone in a template", values["alone"], 9223372036854775807)
holds("1e21 beside a letter", values["text"], "n1000000000000000000000")
holds("equal, as HCL sees them", values["same"], False)
PY
