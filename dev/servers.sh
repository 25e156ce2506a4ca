#!/usr/bin/env bash
# Private PostgreSQL and RabbitMQ under one directory, on 127.0.0.1 alone; several directories at once is fine.
#
#   servers.sh start DIR PORT0     what does not run yet is started; data of an earlier time is kept
#   servers.sh stop DIR            leaves the data and no process
#   servers.sh remove DIR          kills them and deletes DIR with its data: for tests, where a careful stop takes 6 s
#   servers.sh kill DIR NAME       kill -9, for fault tests; NAME is postgres or rabbitmq
#   servers.sh restart DIR NAME    stops it if it runs, and starts it on the same port
#   servers.sh ctl DIR ...         rabbitmqctl against that node
#
# Ports: PORT0 PostgreSQL, +1 AMQP, +2 management, +3 distribution, +4 epmd, +5..9 rabbitmqctl. Choose them below
# 32768, where the kernel does not hand them out to others.
# DIR/servers.env has the connection strings, DIR/pids the pids, DIR/logs the logs, DIR/data the data.
set -euo pipefail
umask 022
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
. "$here/find.sh"
. "$here/servers/postgres.sh"
. "$here/servers/rabbitmq.sh"

usage() { sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2; }

name_ports() {
  PORT0=$1
  [[ $PORT0 =~ ^[0-9]+$ ]] && ((PORT0 >= 1024 && PORT0 <= 65526)) || die "not a port: $PORT0"
  POSTGRES_PORT=$PORT0 AMQP_PORT=$((PORT0 + 1)) MANAGEMENT_PORT=$((PORT0 + 2))
  DIST_PORT=$((PORT0 + 3)) EPMD_PORT=$((PORT0 + 4))
}

refuse_taken_port() {
  not port_answers "$1" || die "port $1, wanted for $2, is taken by another program; choose another PORT0 than $PORT0"
}

enter_existing() {
  [ -f "$1/port0" ] || die "no servers in $1"
  DIR=$(cd "$1" && pwd)
  DATA=$DIR/data
  name_ports "$(<"$DIR/port0")"
}

lock() {
  exec 9>"$DIR/lock"
  flock -w 180 9 || die "another servers.sh has been at work in $DIR for three minutes"
}

make_directories() {
  mkdir -p "$1"
  DIR=$(cd "$1" && pwd)
  DATA=$DIR/data
  [ -w "$DIR" ] || die "$DIR belongs to $(stat -c %U "$DIR"); run this as that user"
  lock
  mkdir -p "$DIR/pids" "$DIR/logs"
  if [ -d "$DATA" ]; then return; fi
  if is_root; then
    # A directory that others may not enter (one of mktemp's, say) would lock the servers' accounts out.
    chmod a+x "$DIR"
    if ! setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups test -x "$DIR"; then
      mkdir -p /var/lib/usageledger
      DATA=$(mktemp -d /var/lib/usageledger/XXXXXX)
      ln -sfn "$DATA" "$DIR/data"
      chmod 711 "$DATA"
      say "the servers' accounts may not enter $DIR, so the data goes to $DATA"
      return
    fi
  fi
  mkdir -m 711 "$DATA"
}

write_environment() {
  cat >"$DIR/servers.env.new" <<ENV
ConnectionStrings__Ledger="Host=127.0.0.1;Port=$POSTGRES_PORT;Database=ledger;Username=postgres"
ConnectionStrings__Broker="amqp://guest:guest@127.0.0.1:$AMQP_PORT/"
BROKER_MANAGEMENT="http://guest:guest@127.0.0.1:$MANAGEMENT_PORT"
ENV
  mv "$DIR/servers.env.new" "$DIR/servers.env"
}

refuse_other_ports() {
  local old
  if [ ! -f "$DIR/port0" ]; then return; fi
  old=$(<"$DIR/port0")
  if [ "$old" = "$1" ]; then return; fi
  name_ports "$old"
  if postgres_runs || rabbitmq_runs; then die "the servers of $DIR run on $old; stop them before moving to $1"; fi
}

require_programs() {
  find_postgres && find_rabbitmq ||
    die "PostgreSQL $POSTGRES_VERSION_MIN or newer and RabbitMQ are needed: run $here/install.sh"
}

# Both are launched before either is waited for: RabbitMQ takes seconds.
start() {
  local rabbitmq=running postgres=running
  require_programs
  rabbitmq_runs || rabbitmq=starting
  postgres_runs || postgres=starting
  say "postgres: $postgres, rabbitmq: $rabbitmq"
  if [ $rabbitmq = starting ]; then rabbitmq_launch; else epmd_start; fi
  if [ $postgres = starting ]; then postgres_launch; fi
  postgres_wait_ready
  rabbitmq_wait_ready
  write_environment
}

stop() {
  postgres_stop &
  rabbitmq_stop
  epmd_stop
  wait $!
}

# Nothing will be read again, so nothing needs to be closed with care.
remove() {
  postgres_kill_all
  if rabbitmq_runs; then rabbitmq_kill; fi
  epmd_stop
  rm -rf "$(readlink -f "$DATA")" "$DIR"
}

command=${1:-}
case $command/$# in
  start/3)
    make_directories "$2"
    refuse_other_ports "$3"
    name_ports "$3"
    echo "$PORT0" >"$DIR/port0"
    start
    ;;
  stop/2 | remove/2)
    if [ ! -f "$2/port0" ]; then exit 0; fi
    enter_existing "$2"
    lock
    if [ "$command" = stop ]; then stop; else remove; fi
    ;;
  kill/3 | restart/3)
    [[ $3 =~ ^(postgres|rabbitmq)$ ]] || usage
    enter_existing "$2"
    lock
    require_programs
    if [ "$command" = kill ]; then "$3_kill"; else "$3_stop"; "$3_launch"; "$3_wait_ready"; fi
    ;;
  ctl/*)
    (($# >= 3)) || usage
    enter_existing "$2"
    find_rabbitmq || die 'RabbitMQ is not installed'
    as_owner "$DATA/rabbitmq"
    rabbitmq_environment
    cd /
    exec "${AS[@]}" "$RABBITMQ_BIN/rabbitmqctl" "${@:3}"
    ;;
  *) usage ;;
esac
