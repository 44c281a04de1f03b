# Shared by the scripts: messages, and uv (found, or bootstrapped into .tools).

say() { printf '%s\n' "$*" >&2; }
fail() { printf '%s\n' "$@" >&2; exit 1; }

find_uv() {
  UV=$(command -v uv || true)
  [ -n "$UV" ] && return
  UV=.tools/bin/uv
  [ -x "$UV" ] && return
  command -v python3 >/dev/null || fail "python3 is missing. Install it, and run this again."
  say "Installing uv into .tools."
  rm -rf .tools
  if ! python3 -m venv .tools >/dev/null 2>&1; then
    rm -rf .tools
    python3_venv
    python3 -m venv .tools
  fi
  .tools/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r script/uv.txt
}

# Debian keeps the module venv in a package of its own.
python3_venv() {
  local command="apt-get install -y python3-venv"
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "Installing python3-venv."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null
  else
    fail "python3 lacks the module venv. Install it, then run this again:" "  sudo $command"
  fi
}
