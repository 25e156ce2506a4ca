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
  if [ -f "$file" ] && not alive "$(read_pid "$file")"; then rm -f "$file"; fi
}

postgres_answers_or_died() {
  not postgres_runs || "$PGBIN/pg_isready" -q -h 127.0.0.1 -p "$POSTGRES_PORT" -t 1
}

postgres_wait_ready() {
  wait_until 60 postgres_answers_or_died && postgres_runs ||
    die_with_log 'PostgreSQL did not come up' "$DIR/logs/postgres.log"
  say "postgres: ready on 127.0.0.1:$POSTGRES_PORT"
}

# The server's processes all work in its data directory. Those of others cannot be read, nor those that are zombies.
postgres_uses_data() {
  local cwd data
  data=$(readlink -f "$DATA/postgres")
  for cwd in /proc/[0-9]*/cwd; do
    if [ "$(readlink "$cwd" 2>/dev/null)" = "$data" ]; then return 0; fi
  done
  return 1
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
  rm -f "$DIR/pids/postgres.pid"
}

postgres_kill() {
  local pid
  postgres_runs || die "PostgreSQL of $DIR does not run"
  pid=$(read_pid "$DIR/pids/postgres.pid")
  kill -KILL "$pid"
  wait_until 10 not alive "$pid" || die "PostgreSQL (pid $pid) survived kill -9"
  # Its sessions notice by themselves; a new server is refused until the last has gone.
  wait_until 20 not postgres_uses_data || die "sessions of the killed PostgreSQL remain in $DATA/postgres"
  say 'postgres: killed'
}
