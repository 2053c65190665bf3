#!/usr/bin/env bash
# python-hcl2: a number with an exponent is returned as an expression in text.
#
# Guess: 1e3 is 1000.0, as 1.50 is 1.5 and -1 is -1.
# Observation: with default options, every literal with an exponent becomes the string ${1e3}, the
#   form of references and function calls, so a program that reads values takes a plain number for
#   an unresolved value. The option that turns this off concerns the notation of numbers, and also
#   drops the zero of 1.50.
# Version: python-hcl2 8.1.4
# Source: hcl2/utils.py, SerializationOptions.preserve_scientific_notation
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" python-hcl2==8.1.4
"$PYTHON" - <<'PY'
import hcl2
from claim import holds

value = lambda text: hcl2.loads(f"threshold = {text}\n")["threshold"]
holds("1.50", value("1.50"), 1.5)
holds("-1", value("-1"), -1)
holds("12345678901234567890123", value("12345678901234567890123"), 12345678901234567890123)
holds("1e3", value("1e3"), "${1e3}")
holds("5E-1", value("5E-1"), "${5E-1}")
holds("a reference", value("var.limit"), "${var.limit}")
PY
