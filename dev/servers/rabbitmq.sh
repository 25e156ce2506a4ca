# shellcheck shell=bash
# Sourced by servers.sh: one private RabbitMQ node and the epmd (Erlang's port mapper) it registers with.
# Its data is $DATA/rabbitmq, its ports $AMQP_PORT, $MANAGEMENT_PORT, $DIST_PORT and $EPMD_PORT.

rabbitmq_runs() { is_ours "$(read_pid "$DIR/pids/rabbitmq.pid")" "-ledger $AMQP_PORT "; }
epmd_runs() { is_ours "$(read_pid "$DIR/pids/epmd.pid")" "-port $EPMD_PORT "; }

rabbitmq_account() { if id rabbitmq >/dev/null 2>&1; then echo rabbitmq; else echo nobody; fi; }

# Everything that would otherwise be read from or written to the system's own instance is named here.
rabbitmq_environment() {
  local home=$DATA/rabbitmq
  export HOME=$home LANG=C.UTF-8 RABBITMQ_CONF_ENV_FILE=/dev/null
  export RABBITMQ_NODENAME=ledger@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
  export RABBITMQ_NODE_PORT=$AMQP_PORT RABBITMQ_DIST_PORT=$DIST_PORT
  export ERL_EPMD_PORT=$EPMD_PORT ERL_EPMD_ADDRESS=127.0.0.1
  export RABBITMQ_CTL_DIST_PORT_MIN=$((PORT0 + 5)) RABBITMQ_CTL_DIST_PORT_MAX=$((PORT0 + 9))
  export RABBITMQ_MNESIA_BASE=$home/mnesia RABBITMQ_LOG_BASE=$home/log
  export RABBITMQ_GENERATED_CONFIG_DIR=$home/generated RABBITMQ_PID_FILE=$home/rabbitmq.pid
  export RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$home/advanced.config
  export RABBITMQ_ENABLED_PLUGINS_FILE=$home/enabled_plugins
  # Idle schedulers sleep instead of spinning: the machine's cores are shared with everything else here.
  local quiet='+sbwt none +sbwtdcpu none +sbwtdio none' loopback='-kernel inet_dist_use_interface {127,0,0,1}'
  # Erlang ignores a flag that it does not know: -ledger is the mark by which rabbitmq_runs knows our process.
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$quiet -ledger $AMQP_PORT $loopback"
  # Makes the start script exec the Erlang machine, so that the pid we know is the server's.
  export RUNNING_UNDER_SYSTEMD=true
}

rabbitmq_configure() {
  echo '[rabbitmq_management].' >"$DATA/rabbitmq/enabled_plugins"
  echo '[].' >"$DATA/rabbitmq/advanced.config"
  cat >"$DATA/rabbitmq/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$AMQP_PORT
management.tcp.ip = 127.0.0.1
management.tcp.port = $MANAGEMENT_PORT
default_user = guest
default_pass = guest
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 100MB
log.console = true
log.console.level = info
log.file = false
CONF
}

# Our own epmd, before the node: a node that finds none starts one as a daemon that belongs to nobody.
epmd_start() {
  if epmd_runs; then return; fi
  refuse_taken_port "$EPMD_PORT" epmd
  as_owner "$DATA/rabbitmq"
  daemon "$DIR/logs/epmd.log" / "${AS[@]}" "$EPMD" -port "$EPMD_PORT" -address 127.0.0.1
  echo $! >"$DIR/pids/epmd.pid"
  wait_until 10 port_answers "$EPMD_PORT" || die_with_log 'epmd did not come up' "$DIR/logs/epmd.log"
}

rabbitmq_launch() {
  local port
  own "$DATA/rabbitmq" "$(rabbitmq_account)"
  rabbitmq_configure
  epmd_start
  for port in "$AMQP_PORT" "$MANAGEMENT_PORT" "$DIST_PORT"; do refuse_taken_port "$port" RabbitMQ; done
  as_owner "$DATA/rabbitmq"
  # A subshell would keep the environment ours alone, but then $! would stay in it: so the pid is written there.
  (
    rabbitmq_environment
    daemon "$DIR/logs/rabbitmq.log" "$DATA/rabbitmq" "${AS[@]}" "$RABBITMQ_BIN/rabbitmq-server"
    echo $! >"$DIR/pids/rabbitmq.pid"
  )
}

rabbitmq_started_or_died() {
  not alive "$(read_pid "$DIR/pids/rabbitmq.pid")" || grep -q 'Server startup complete' "$DIR/logs/rabbitmq.log"
}

rabbitmq_wait_ready() {
  wait_until 120 rabbitmq_started_or_died && rabbitmq_runs ||
    die_with_log 'RabbitMQ did not come up' "$DIR/logs/rabbitmq.log"
  say "rabbitmq: ready on 127.0.0.1:$AMQP_PORT, management on $MANAGEMENT_PORT"
}

rabbitmq_stop() {
  local pid
  pid=$(read_pid "$DIR/pids/rabbitmq.pid")
  if rabbitmq_runs; then
    kill -TERM "$pid"
    wait_until 30 not alive "$pid" || { kill -KILL "$pid"; wait_until 10 not alive "$pid"; } ||
      die "RabbitMQ (pid $pid) does not stop"
    say 'rabbitmq: stopped'
  fi
  rm -f "$DIR/pids/rabbitmq.pid"
}

epmd_stop() {
  local pid
  pid=$(read_pid "$DIR/pids/epmd.pid")
  if epmd_runs; then
    kill -TERM "$pid"
    wait_until 10 not alive "$pid" || die "epmd (pid $pid) does not stop"
  fi
  rm -f "$DIR/pids/epmd.pid"
}

rabbitmq_kill() {
  local pid
  rabbitmq_runs || die "RabbitMQ of $DIR does not run"
  pid=$(read_pid "$DIR/pids/rabbitmq.pid")
  kill -KILL "$pid"
  wait_until 10 not alive "$pid" || die "RabbitMQ (pid $pid) survived kill -9"
  say 'rabbitmq: killed'
}
