# shellcheck shell=bash
# Sourced by the scripts beside it: where the servers' programs are.

POSTGRES_VERSION_MIN=15
NODE_VERSION_MIN=18

postgres_major() { "$1/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/'; }

# find_postgres [MAJOR]: sets PGBIN to the newest server (or that of MAJOR); false when there is none that will do.
# Debian keeps each version's programs in a directory of its own, outside of PATH.
find_postgres() {
  local directory in_path
  PGBIN='' POSTGRES_TOO_OLD=''
  in_path=$(dirname "$(command -v initdb || echo /none)")
  for directory in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) "$in_path"; do
    [ -x "$directory/initdb" ] && [ -x "$directory/postgres" ] || continue
    if (($(postgres_major "$directory") < POSTGRES_VERSION_MIN)); then
      POSTGRES_TOO_OLD=${POSTGRES_TOO_OLD:-$directory}
    elif [ -z "${1:-}" ] || [ "$(postgres_major "$directory")" = "$1" ]; then
      PGBIN=$directory
      return 0
    fi
  done
  return 1
}

# find_rabbitmq: sets RABBITMQ_BIN and EPMD. Not the wrappers in /usr/sbin: they switch to the system's own account
# and drop the environment that makes an instance private.
find_rabbitmq() {
  RABBITMQ_BIN=/usr/lib/rabbitmq/bin
  EPMD=$(command -v epmd || ls -d /usr/lib/erlang/erts-*/bin/epmd 2>/dev/null | tail -n 1)
  [ -x "$RABBITMQ_BIN/rabbitmq-server" ] && [ -n "$EPMD" ]
}

# find_node: false when there is none that will do.
find_node() {
  local version
  version=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/')
  [ -n "$version" ] && ((version >= NODE_VERSION_MIN))
}
