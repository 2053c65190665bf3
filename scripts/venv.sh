# Sourced by the other scripts: sets up .venv in the checkout once, and again when its requirements
# changed. It needs only Python 3.11 or later, and uses uv if that is installed, which is faster.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Print the first Python of a sufficient version.
find_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "error: no Python 3.11 or later found; install one, or name it: PYTHON=/path/to/python $0" >&2
  return 1
}

# Install the checkout with some extras ("" or "dev") into .venv.
set_up() {
  local extras=$1 python stamp wanted
  stamp="$root/.venv/installed-${extras:-base}"
  wanted=$(cat "$root/pyproject.toml" "$root/constraints.txt" | cksum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  python=$(find_python)
  echo "setting up .venv, once; this takes a minute" >&2
  if command -v uv >/dev/null; then
    [ -x "$root/.venv/bin/python" ] || uv venv --quiet --python "$python" "$root/.venv"
    uv pip install --quiet --python "$root/.venv/bin/python" \
      --constraint "$root/constraints.txt" --editable "$root${extras:+[$extras]}"
  else
    if ! [ -x "$root/.venv/bin/pip" ] && ! "$python" -m venv "$root/.venv"; then
      echo "error: $python cannot make environments; install its venv module (Debian: python3-venv)" >&2
      return 1
    fi
    "$root/.venv/bin/pip" install --quiet --disable-pip-version-check \
      --constraint "$root/constraints.txt" --editable "$root${extras:+[$extras]}"
  fi
  echo "$wanted" >"$stamp"
}
