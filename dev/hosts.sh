# shellcheck shell=bash
# Sourced by up.sh and down.sh: our own processes, one table of them all. Works in the repository's root.

HOSTS=(ingest entitlements admin recorder)
declare -A HOST_ROOM=([ingest]=Ingest [entitlements]=Entitlements [admin]=Admin [recorder]=Recorder)
declare -A HOST_PORT=([ingest]=5080 [entitlements]=5081 [admin]=5082 [recorder]=5083)

# The whole path: another clone of this repository runs hosts of the same names.
host_dll() { echo "$PWD/services/UsageLedger.${HOST_ROOM[$1]}/bin/Release/net10.0/UsageLedger.${HOST_ROOM[$1]}.dll"; }
host_runs() { is_ours "$(read_pid ".run/pids/$1.pid")" "$(host_dll "$1")"; }
host_url() { echo "http://127.0.0.1:${HOST_PORT[$1]}"; }
host_variable() { echo "${1^^}_PORT"; }

# The ports come from the environment, else from the last time, else they are the usual ones.
# A host that runs on another port than the one wished for now is stopped, to be started there.
choose_ports() {
  local name variable wished saved=.run/ports.env
  declare -A before=()
  for name in "${HOSTS[@]}"; do
    variable=$(host_variable "$name")
    before[$name]=$(sed -n "s/^$variable=//p" "$saved" 2>/dev/null || true)
    wished=${!variable:-${before[$name]:-${HOST_PORT[$name]}}}
    [[ $wished =~ ^[0-9]+$ ]] || die "$variable is not a port: $wished"
    HOST_PORT[$name]=$wished
    if [ -n "${before[$name]}" ] && [ "${before[$name]}" != "$wished" ]; then hosts_stop "$name"; fi
  done
  for name in "${HOSTS[@]}"; do echo "$(host_variable "$name")=${HOST_PORT[$name]}"; done >"$saved"
}

# A build replaces the files under a running host: it goes on with the old code, and may stumble over the new.
host_is_stale() {
  host_runs "$1" && [ -n "$(find "$(dirname "$(host_dll "$1")")" -maxdepth 1 -name '*.dll' \
    -newer ".run/pids/$1.pid" -print -quit)" ]
}

# host_start NAME [VARIABLE=VALUE...]: leaves a host that runs as it is.
host_start() {
  local name=$1 port=${HOST_PORT[$1]} dll
  shift
  if host_runs "$name"; then
    say "$name: running"
    return
  fi
  not port_answers "$port" || die "port $port, wanted for $name, is taken by another program;" \
    "choose another: $(host_variable "$name")=$((port + 1000)) make up"
  dll=$(host_dll "$name")
  # The directory of the program holds its settings files.
  daemon ".run/logs/$name.log" "$(dirname "$dll")" env ASPNETCORE_URLS="$(host_url "$name")" "$@" dotnet "$dll"
  echo $! >".run/pids/$name.pid"
  say "$name: starting on 127.0.0.1:$port"
}

health_is_ready_or_died() {
  local status
  # Not host_runs: for an instant the new process still has the command line of this script.
  if not alive "$(read_pid ".run/pids/$1.pid")"; then return; fi
  status=$(curl -s -m 5 -o ".run/logs/$1.health" -w '%{http_code}' "$(host_url "$1")/health/ready") || true
  [ "$status" = 200 ]
}

host_wait_ready() {
  local health=.run/logs/$1.health
  rm -f "$health"
  if wait_until 60 health_is_ready_or_died "$1" && host_runs "$1"; then
    say "$1: ready"
    return
  fi
  if [ -s "$health" ]; then say "$1 says of its health: $(<"$health")" >&2; fi
  die_with_log "$1 did not get ready within 60 s" ".run/logs/$1.log"
}

# hosts_stop NAME...: all are asked first, then each is waited for.
hosts_stop() {
  local name pid
  local -a asked=()
  for name in "$@"; do
    if host_runs "$name"; then
      kill -TERM "$(read_pid ".run/pids/$name.pid")"
      asked+=("$name")
    fi
  done
  for name in "${asked[@]}"; do
    pid=$(read_pid ".run/pids/$name.pid")
    wait_until 40 not alive "$pid" || { kill -KILL "$pid"; wait_until 10 not alive "$pid"; } ||
      die "$name (pid $pid) does not stop"
    say "$name: stopped"
  done
  for name in "$@"; do rm -f ".run/pids/$name.pid"; done
}
