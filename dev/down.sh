#!/usr/bin/env bash
# make down: stops what make up started, by pid, and only what is really ours. The data stays.
set -euo pipefail
cd "$(dirname "$0")/.."
. dev/lib.sh
. dev/hosts.sh

# The hosts first: they have something to finish that needs the servers.
hosts_stop "${HOSTS[@]}"
dev/servers.sh stop .run
say 'everything is stopped; the data stays in .run'
