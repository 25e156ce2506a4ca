#!/usr/bin/env bash
# The demonstration: an allowance of five calls is used up, a repeat counts once, a reversal gives access back.
# Each step says what it does, shows the call and the answer, and stops with an error when the answer is not as it
# should be. Keys come from the environment or .run/keys.env.
#
#   demo.sh [--base-ingest URL] [--base-entitlements URL] [--base-admin URL] [--user ID]
set -euo pipefail
cd "$(dirname "$0")/.."
. dev/lib.sh

ingest=http://127.0.0.1:5080 entitlements=http://127.0.0.1:5081 admin=http://127.0.0.1:5082
user=demo-$(date -u +%Y%m%d-%H%M%S)
while (($# > 0)); do
  case $1 in
    --base-ingest) ingest=$2 ;;
    --base-entitlements) entitlements=$2 ;;
    --base-admin) admin=$2 ;;
    --user) user=$2 ;;
    *) die "unknown option $1" ;;
  esac
  shift 2
done
keys=.run/keys.env
if [ -z "${ADMIN_KEY:-}" ] && [ -f $keys ]; then . $keys; fi
[ -n "${ADMIN_KEY:-}" ] || die 'no ADMIN_KEY in the environment or in .run/keys.env'
answer_file=$(mktemp)
trap 'rm -f "$answer_file"' EXIT

explain() { printf '\n%s\n' "$*"; }

# call KEY METHOD URL [BODY [HEADER]]: shows both sides; leaves STATUS and ANSWER. A failed connection is status 000.
call() {
  local -a arguments=(-s -m 30 -o "$answer_file" -w '%{http_code}' -X "$2" -H "Authorization: $1")
  if [ -n "${4:-}" ]; then arguments+=(-H 'Content-Type: application/json' -d "$4"); fi
  if [ -n "${5:-}" ]; then arguments+=(-H "$5"); fi
  : >"$answer_file"
  STATUS=$(curl "${arguments[@]}" "$3") || true
  ANSWER=$(<"$answer_file")
  printf '  %s %s %s\n' "$2" "${3#http://127.0.0.1}" "${4:-}"
  printf '    %s %s\n' "$STATUS" "${ANSWER:0:400}"
}

# expect WHAT TEST...: the test is a command; its failure ends the demonstration.
expect() {
  local what=$1
  shift
  "$@" || die "the demonstration expected $what, but the answer was: $STATUS $ANSWER"
}

status_is() { [[ " $* " == *" $STATUS "* ]]; }

# value NAME: the first member of that name in the answer. Good enough for these answers, and needs no JSON program.
value() {
  { grep -oE "\"$1\" *: *(\"[^\"]*\"|[^][{},\" ]+)" <<<"$ANSWER" || true; } | sed -E '1!d; s/^"[^"]*" *: *//; s/"//g'
}
# Both sides as numbers without trailing zeros: a decimal may come back as 5 or as 5.0.
plain() { if [[ $1 == *.* ]]; then sed -E 's/0+$//; s/\.$//' <<<"$1"; else echo "$1"; fi; }
value_is() { [ "$(plain "$(value "$1")")" = "$2" ]; }

put() {
  call "$ADMIN_KEY" PUT "$admin$1" "$2"
  expect 'it to be created or updated' status_is 200 201
}

# record ID DELTA: one event, waiting until it is recorded.
record() {
  call "$ADMIN_KEY" POST "$ingest/v1/usage" \
    "{\"id\":\"$1\",\"userId\":\"$user\",\"featureId\":\"api-calls\",\"delta\":$2}" 'Prefer: wait=5'
  expect 'status 200' status_is 200
  POSITION=$(value position)
  [[ $POSITION =~ ^[0-9]+$ ]] || die "the demonstration expected a receipt with a position, but got: $ANSWER"
}

# check QUERY ACCESS USED: what the answer must say.
check() {
  call "$PUBLIC_KEY" GET "$entitlements/v1/users/$user/entitlements/api-calls?$1"
  expect 'status 200' status_is 200
  expect "access $2" value_is access "$2"
  expect "used $3" value_is used "$3"
  expect 'a budget of 5' value_is budget 5
}

public_key_is_known() {
  call "$PUBLIC_KEY" GET "$entitlements/v1/users/$user/entitlements" >/dev/null
  [ "$STATUS" != 401 ]
}

make_public_key() {
  if [ -n "${PUBLIC_KEY:-}" ]; then
    if public_key_is_known; then return; fi # else it was made in a database that is no more
  fi
  explain 'A public key, for checks alone'
  call "$ADMIN_KEY" POST "$admin/v1/keys" '{"kind":"public","name":"demo"}'
  expect 'a new key' status_is 200 201
  PUBLIC_KEY=$(value key)
  [[ $PUBLIC_KEY == pub_* ]] || die "the demonstration expected a key that begins with pub_, but got: $ANSWER"
  wait_until 10 public_key_is_known || die 'the new key is still not known to Entitlements, which asks every second'
  # Kept for the next time, but only beside the admin key that made it: the environment may name another installation.
  if ! grep -qxF "ADMIN_KEY=$ADMIN_KEY" $keys 2>/dev/null; then return; fi
  (
    umask 077
    { grep -v '^PUBLIC_KEY=' $keys; echo "PUBLIC_KEY=$PUBLIC_KEY"; } >$keys.new
  )
  mv $keys.new $keys
}

make_public_key
explain 'A feature that is counted'
put /v1/features/api-calls \
  '{"name":"API calls","type":"CONSUMABLE","unitLabel":"API call","unitLabelPlural":"API calls"}'

explain 'A package that allows five a month'
call "$ADMIN_KEY" GET "$admin/v1/packages/starter"
if ! status_is 200 || [[ $(value status) != [Pp][Uu][Bb][Ll][Ii][Ss][Hh][Ee][Dd] ]]; then
  allowance='{"id":"api-calls","limit":5,"resetPeriod":"MONTH","overageEnabled":false}'
  put /v1/packages/starter "{\"name\":\"Starter\",\"features\":[$allowance]}"
  call "$ADMIN_KEY" POST "$admin/v1/packages/starter/publish"
  expect 'the package to be published' status_is 200 201 204
fi

explain 'A new user, who subscribes to it'
put "/v1/users/$user" '{"name":"Demo user"}'
call "$ADMIN_KEY" POST "$admin/v1/subscriptions" "{\"userId\":\"$user\",\"packageIds\":[\"starter\"]}"
expect 'a subscription' status_is 200 201

explain 'May they call the API? Nothing is used yet, so they may'
check consistency=strong true 0

explain 'Five calls, one by one: after the fifth there is no access'
for n in 1 2 3 4 5; do
  record "$user-$n" 1
  expect 'the outcome recorded' value_is outcome recorded
  if ((n < 5)); then check "minPosition=$POSITION" true $n; else check "minPosition=$POSITION" false $n; fi
done

explain 'The fifth once more, with the same id: it is known, and counts once'
first=$POSITION
record "$user-5" 1
expect 'the outcome duplicate' value_is outcome duplicate
expect 'the receipt of the first time' test "$POSITION" = "$first"
check "minPosition=$POSITION" false 5

explain 'Two calls are taken back: access again'
record "$user-reversal" -2
expect 'the outcome recorded' value_is outcome recorded
check "minPosition=$POSITION" true 3

printf '\nThe demonstration went as it should.\n'
