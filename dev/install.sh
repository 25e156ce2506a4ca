#!/usr/bin/env bash
# install.sh [servers] [node]: installs what of these this machine lacks; without a word, what the private servers need:
# PostgreSQL, RabbitMQ, curl. Node and npm are for tests alone. Debian and Ubuntu, by apt.
# Says first what it will install; without the right to do so, says what to run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/find.sh"
log=$here/../.run/logs/install.log

wanted=("${@:-servers}")
wants() { [[ " ${wanted[*]} " == *" $1 "* ]]; }

missing=()
if wants servers; then
  find_postgres || missing+=(postgresql)
  find_rabbitmq || missing+=(rabbitmq-server)
  command -v curl >/dev/null || missing+=(curl)
fi
if wants node; then
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
fi

too_old() {
  die "PostgreSQL $POSTGRES_VERSION_MIN or newer is needed; found only $("$POSTGRES_TOO_OLD/postgres" --version)." \
    "Install a newer one beside it (postgresql.org/download), or name a server in ConnectionStrings__Ledger" \
    "and a broker in ConnectionStrings__Broker."
}

check_node() {
  if ! wants node || ! command -v node >/dev/null || find_node; then return; fi
  die "Node $NODE_VERSION_MIN or newer is needed; found only $(node --version). Install a newer one (nodejs.org)."
}

if wants servers && [ -z "$PGBIN" ] && [ -n "$POSTGRES_TOO_OLD" ]; then too_old; fi
check_node
if [ ${#missing[@]} = 0 ]; then exit 0; fi

packages=${missing[*]}
install="apt-get install -y --no-install-recommends $packages"
command -v apt-get >/dev/null || die "missing on this machine: $packages (their names on Debian)." \
  "Install them and run this again, or name running servers in ConnectionStrings__Ledger and ConnectionStrings__Broker."

as_root=()
if ! is_root; then
  if ! sudo -n true 2>/dev/null; then
    say "Missing on this machine: $packages. You may not install them from here without a password. Please run:"
    say ''
    say "  sudo apt-get update && sudo $install"
    say ''
    say 'and then run this again.'
    exit 1
  fi
  as_root=(sudo -n)
fi

say "Installing by apt: $packages"
if wants servers; then
  say '  (used for private instances on their own ports; a system-wide service that a package brings is left alone)'
fi
mkdir -p "$(dirname "$log")"
# Another apt may be at work (a fresh machine updates itself): wait for its lock instead of failing.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
# One source of packages that does not answer need not matter: the install decides.
"${apt[@]}" update </dev/null >"$log" 2>&1 || say '  apt-get update failed; going on with the lists at hand'
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >>"$log" 2>&1 ||
  die_with_log "could not install $packages" "$log"

if wants servers && ! find_postgres; then
  if [ -n "$POSTGRES_TOO_OLD" ]; then too_old; fi
  die 'PostgreSQL was installed but its programs are not found'
fi
if wants servers && ! find_rabbitmq; then
  die 'RabbitMQ was installed but its programs are not found in /usr/lib/rabbitmq/bin'
fi
check_node
say "Installed: $packages"
