# Every script in this folder sources this with its packages:  source …/environment.bash duckdb==2.0.1
# It creates a temporary folder, removed when the script ends, with an environment of only those
# packages; "$PYTHON" runs its interpreter. The module `claim` prints each observation, and fails if
# it no longer holds.
# shellcheck shell=bash
set -euo pipefail

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"
python3 -m venv venv
PYTHON="$WORK/venv/bin/python"
"$PYTHON" -m pip install -qq --disable-pip-version-check "$@"

cat > claim.py <<'PY'
import sys


def holds(sentence, seen, expected):
    """Print the sentence with what was seen; status 1 where it is not what was expected."""
    if repr(seen) != repr(expected):
        sys.exit(f"CHANGED  {sentence}\n  seen now  {seen!r}\n  before    {expected!r}")
    print(f"{sentence}: {seen!r}")


def refused(sentence, call, error, words):
    """Print the sentence if the call raises an error of that name with those words in it."""
    try:
        seen = call()
    except Exception as caught:
        named = type(caught).__name__
        if named == error and words in str(caught):
            print(f"{sentence}: {named}, {words!r}")
            return
        seen = caught
    sys.exit(f"CHANGED  {sentence}\n  seen now  {seen!r}\n  before    {error} with {words!r}")
PY
export PYTHONPATH="$WORK" PYTHONWARNINGS=ignore
