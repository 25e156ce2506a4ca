#!/usr/bin/env bash
# make up: everything a newcomer needs, from an empty machine to a demonstration. Run again, it starts what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
. dev/lib.sh
. dev/hosts.sh
PORT0=${PORT0:-21432}

step() { printf '\n== %s\n' "$*"; }

build() {
  command -v dotnet >/dev/null || die 'the .NET SDK 10 is needed; global.json names the version'
  # No build server stays behind: make down promises to leave no process.
  export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
  dotnet build UsageLedger.sln -c Release --nologo -v quiet </dev/null >.run/logs/build.log 2>&1 ||
    die_with_log 'the build failed' .run/logs/build.log
}

# Servers that the environment names are used as they are; otherwise we run our own.
connect() {
  if [ -n "${ConnectionStrings__Ledger:-}" ] && [ -n "${ConnectionStrings__Broker:-}" ]; then
    say 'using the servers that ConnectionStrings__Ledger and ConnectionStrings__Broker name'
  else
    dev/install.sh
    dev/servers.sh start .run "$PORT0"
    . .run/servers.env
  fi
  export ConnectionStrings__Ledger ConnectionStrings__Broker
}

# The hosts keep a key's hash alone, so the demonstration's keys are kept here, for their owner's eyes.
make_keys() {
  local random
  if [ ! -s .run/keys.env ]; then
    random=$(head -c 256 /dev/urandom | base64 -w 0 | tr -d '+/=')
    (umask 077 && echo "ADMIN_KEY=prv_test_${random:0:32}" >.run/keys.env)
  fi
  . .run/keys.env
}

start_hosts() {
  local name
  for name in "${HOSTS[@]}"; do
    if host_is_stale "$name"; then
      say "$name: was rebuilt, so it is started anew"
      hosts_stop "$name"
    fi
  done
  for name in "${HOSTS[@]}"; do
    case $name in
      admin) host_start admin FirstKey__Tenant=demo-test FirstKey__Key="$ADMIN_KEY" ;;
      *) host_start "$name" ;;
    esac
  done
  for name in "${HOSTS[@]}"; do host_wait_ready "$name"; done
}

show_what_is_there() {
  . .run/keys.env
  cat <<TEXT

Ingest        $(host_url ingest)        usage comes in
Entitlements  $(host_url entitlements)        may this user?
Admin         $(host_url admin)        catalogue, users, subscriptions, keys
ADMIN_KEY     $ADMIN_KEY
PUBLIC_KEY    $PUBLIC_KEY   (reads only; both are in .run/keys.env, logs in .run/logs)

Try:
  . .run/keys.env
  curl -H "Authorization: \$ADMIN_KEY" -H 'Content-Type: application/json' -H 'Prefer: wait=5' \\
    -d '{"id":"$DEMO_USER-try","userId":"$DEMO_USER","featureId":"api-calls"}' $(host_url ingest)/v1/usage
  curl -H "Authorization: \$PUBLIC_KEY" $(host_url entitlements)/v1/users/$DEMO_USER/entitlements/api-calls
  curl -H "Authorization: \$ADMIN_KEY" $(host_url admin)/v1/packages

make down stops it all and keeps the data.
TEXT
}

mkdir -p .run/pids .run/logs
[ -w .run ] && [ -w .run/pids ] || die ".run belongs to $(stat -c %U .run); run this as that user"
exec 8>.run/up.lock
flock -n 8 || die 'another make up is at work here'

step 'Servers: PostgreSQL and RabbitMQ'
command -v curl >/dev/null || dev/install.sh
connect
step 'Building (the first time takes a minute)'
build
step 'Database'
./ledger migrate
step 'Services'
make_keys
choose_ports
start_hosts
step 'Demonstration'
DEMO_USER=demo-$(date -u +%Y%m%d-%H%M%S)
dev/demo.sh --user "$DEMO_USER" --base-ingest "$(host_url ingest)" \
  --base-entitlements "$(host_url entitlements)" --base-admin "$(host_url admin)"
step 'Ready'
show_what_is_there
