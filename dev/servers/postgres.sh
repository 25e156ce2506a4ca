# shellcheck shell=bash
# Sourced by servers.sh: one private PostgreSQL. Its data is $DATA/postgres, its port $POSTGRES_PORT.

postgres_mark() { printf -- '-c port=%s ' "$POSTGRES_PORT"; }

postgres_runs() { is_ours "$(read_pid "$DIR/pids/postgres.pid")" "$(postgres_mark)"; }

postgres_init() {
  local new=$DATA/postgres.new
  # Made beside and then renamed: an interrupted initdb leaves nothing that looks like a database.
  rm -rf "$new"
  own "$new" postgres
  as_owner "$new"
  say 'postgres: making a new database cluster'
  "${AS[@]}" "$PGBIN/initdb" -D "$new" -U postgres --auth=trust -E UTF8 --locale=C --no-instructions \
    >"$DIR/logs/initdb.log" 2>&1 </dev/null || die_with_log 'initdb failed' "$DIR/logs/initdb.log"
  # fsync and synchronous_commit stay on: this is a ledger, and a test of durability must test the real thing.
  cat >>"$new/postgresql.conf" <<CONF
max_connections = 200
shared_buffers = 256MB
max_wal_size = 4GB
logging_collector = off
log_line_prefix = '%m [%p] '
CONF
  mv "$new" "$DATA/postgres"
}

postgres_launch() {
  local old
  if [ -f "$DATA/postgres/PG_VERSION" ]; then
    old=$(<"$DATA/postgres/PG_VERSION")
    find_postgres "$old" || die "the data in $DATA/postgres is of PostgreSQL $old, which is not installed any more"
  else
    postgres_init
  fi
  refuse_taken_port "$POSTGRES_PORT" PostgreSQL
  postgres_forget_the_dead
  as_owner "$DATA/postgres"
  # No unix socket: its path may be at most 107 bytes, and DIR may be longer.
  daemon "$DIR/logs/postgres.log" / "${AS[@]}" "$PGBIN/postgres" -D "$DATA/postgres" -c port="$POSTGRES_PORT" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=
  echo $! >"$DIR/pids/postgres.pid"
}

# After kill -9 the pid file stays, and PostgreSQL takes an unreaped zombie of that number for a running server.
# Removing it is safe: processes that still use the data hold its shared memory, and PostgreSQL checks that as well.
postgres_forget_the_dead() {
  local file=$DATA/postgres/postmaster.pid
  if [ -f "$file" ] && not alive "$(read_pid "$file")"; then
    postgres_kill_all
    rm -f "$file"
  fi
}

# Not postgres_runs: for an instant the new process still has the command line of this script.
postgres_answers_or_died() {
  not alive "$(read_pid "$DIR/pids/postgres.pid")" ||
    "$PGBIN/pg_isready" -q -h 127.0.0.1 -p "$POSTGRES_PORT" -t 1
}

postgres_wait_ready() {
  wait_until 60 postgres_answers_or_died && postgres_runs ||
    die_with_log 'PostgreSQL did not come up' "$DIR/logs/postgres.log"
  say "postgres: ready on 127.0.0.1:$POSTGRES_PORT"
}

# The pids of all its processes: each works in the data directory. (A zombie has none, nor can strangers' be read.)
postgres_pids() {
  local process data
  data=$(readlink -f "$DATA/postgres") || return 0
  for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/cwd" 2>/dev/null)" = "$data" ] && grep -qsx postgres "$process/comm"; then
      basename "$process"
    fi
  done
}

postgres_is_gone() { [ -z "$(postgres_pids)" ]; }

# A session in the middle of a statement goes on without its server, and keeps a new one from starting.
postgres_kill_all() {
  local pid
  while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done < <(postgres_pids)
  wait_until 20 postgres_is_gone || die "processes of PostgreSQL remain in $DATA/postgres"
}

postgres_stop() {
  local pid
  pid=$(read_pid "$DIR/pids/postgres.pid")
  if postgres_runs; then
    kill -INT "$pid" # "fast": ends the sessions, writes a checkpoint
    wait_until 60 not alive "$pid" || { kill -QUIT "$pid"; wait_until 10 not alive "$pid"; } ||
      die "PostgreSQL (pid $pid) does not stop"
    say 'postgres: stopped'
  fi
  postgres_kill_all
  rm -f "$DIR/pids/postgres.pid"
}

postgres_kill() {
  postgres_runs || die "PostgreSQL of $DIR does not run"
  kill -KILL "$(read_pid "$DIR/pids/postgres.pid")"
  postgres_kill_all
  say 'postgres: killed'
}
