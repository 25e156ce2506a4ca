# shellcheck shell=bash
# Sourced by the scripts beside it: words to the person who watches, and looking after processes.

say() { printf '%s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# die_with_log MESSAGE LOG: the reason is nearly always in the last lines.
die_with_log() {
  printf 'error: %s\n' "$1" >&2
  if [ -s "$2" ]; then
    printf -- '--- the end of %s\n' "$2" >&2
    tail -n 25 "$2" >&2
  fi
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Not kill -0: a killed process that nobody has reaped yet still answers that.
alive() {
  local state
  [ -n "${1:-}" ] && state=$(grep -s '^State:' "/proc/$1/status") && [[ $state != *Z* ]]
}

# is_ours PID TEXT: the process lives and its command line holds TEXT. A pid file outlives its process, and after
# a reboot the number belongs to a stranger.
is_ours() {
  alive "${1:-}" && { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF -- "$2"
}

not() { ! "$@"; }

# wait_until SECONDS COMMAND...: false when the time has run out.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.05
  done
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# read_pid FILE: the number in it, or nothing.
read_pid() { if [ -f "$1" ]; then head -n 1 "$1"; fi; }

# daemon LOG DIRECTORY COMMAND...: starts it in its own session and leaves its pid in $!.
# It keeps none of our open files: a caller who reads our output would wait for the daemon to end.
# The log of the time before is kept as LOG.1.
daemon() {
  local log=$1 directory=$2
  shift 2
  if [ -f "$log" ]; then mv -f "$log" "$log.1"; fi
  (
    cd "$directory" || exit
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      if ((fd > 2)); then eval "exec $fd>&-"; fi
    done
    exec setsid "$@"
  ) </dev/null >"$log" 2>&1 &
}

# own DIRECTORY ACCOUNT: makes the directory. The servers refuse to run as root, so root gives a new one to ACCOUNT.
own() {
  mkdir -p "$1"
  if is_root && [ "$(stat -c %u "$1")" = 0 ]; then chown "$(id -u "$2"):$(id -g "$2")" "$1"; fi
}

# as_owner DIRECTORY: the words to put before a command so that it runs as the directory's owner, in the array AS.
as_owner() {
  AS=()
  if is_root; then
    AS=(setpriv --reuid="$(stat -c %u "$1")" --regid="$(stat -c %g "$1")" --clear-groups)
  fi
}
