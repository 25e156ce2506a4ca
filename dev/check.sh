#!/usr/bin/env bash
# make check: format, build, unit tests, integration tests. Servers are installed where they are missing.
# The last line is the total, whatever happens before it.
set -euo pipefail
cd "$(dirname "$0")/.."
. dev/lib.sh
results=artifacts/tests
passed=0 failed=0 servers=
# No build server stays behind holding our output open.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0

finish() {
  local code=$?
  if [ -n "$servers" ]; then dev/servers.sh remove "$servers" || true; fi
  # Something ended this script that counted nothing.
  if ((code != 0 && failed == 0)); then failed=1; fi
  mkdir -p artifacts
  printf '\n%s passed, %s failed\n' "$passed" "$failed" | tee artifacts/total
  ((failed == 0)) || exit 1
}
trap finish EXIT

step() { printf '\n== %s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*"
  failed=$((failed + 1))
}

# Where the environment names no servers, one private pair for all tests that do not end them: each would start its own.
start_servers() {
  if [ -n "${ConnectionStrings__Ledger:-}" ] && [ -n "${ConnectionStrings__Broker:-}" ]; then return; fi
  step 'Servers'
  dev/install.sh
  local port=24000
  while any_answers "$port" && ((port < 26000)); do port=$((port + 10)); done
  servers=$(mktemp -d)
  dev/servers.sh start "$servers" "$port"
  set -a
  . "$servers/servers.env"
  set +a
}

# any_answers PORT0: one of the ten ports from there on is taken.
any_answers() {
  local port
  for ((port = $1; port < $1 + 10; port++)); do
    if port_answers "$port"; then return; fi
  done
  return 1
}

# What tests need that is written in JavaScript: the reference implementation of GraphQL, clients of Kana's APIs, and
# Segment's client.
NPM_FOLDERS=(tests/UsageLedger.GraphQLTests/Reference tests/kana-clients tests/segment-clients)
install_packages() {
  local folder
  step 'Packages of npm'
  dev/install.sh node || fail 'dev/install.sh node: the tests that need Node.js will fail too'
  for folder in "${NPM_FOLDERS[@]}"; do
    (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts) || fail "npm ci in $folder: its tests will fail too"
  done
}

# Whitespace alone: the build itself enforces the code style, with warnings as errors.
check_format() {
  step 'Format'
  dotnet format whitespace . --folder --verify-no-changes || fail 'format: run dotnet format whitespace . --folder'
}

check_build() {
  step 'Build'
  dotnet build UsageLedger.sln -c Release --nologo -v quiet -warnaserror && return
  fail 'build'
  exit 1
}

# run_tests PROJECT: counts from the runner's own results file. What is not passed has failed, so a skipped test
# has too; so has a project whose runner crashed, left no results or ran no test.
run_tests() {
  local name=$1 trx=$results/$1.trx counts total good code=0
  step "$name"
  dotnet test "tests/$name" -c Release --no-build --nologo --blame-hang-timeout 15m --blame-hang-dump-type none \
    --results-directory $results --logger "trx;LogFileName=$name.trx" || code=$?
  counts=$(awk -f dev/count.awk "$trx" 2>/dev/null || true)
  read -r total good <<<"${counts:-0 0}" || true
  passed=$((passed + good)) failed=$((failed + total - good))
  if ((total == 0)); then
    fail "$name has no result of any test (its runner ended with code $code)"
  elif ((code != 0 && total == good)); then
    fail "$name ended with code $code"
  fi
}

rm -rf $results
start_servers
check_format
check_build
install_packages
run_tests UsageLedger.UnitTests
run_tests UsageLedger.GraphQLTests
run_tests UsageLedger.IntegrationTests
