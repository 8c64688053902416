#!/usr/bin/env bash
# Step 1: Start Authentication Journey

stop() { # exit code, words of a sentence
  printf '%s\n' "${*:2}" >&2
  exit "$1"
}

# Stops with sentence $1 unless the jq filter $2 is true of the answer; filter $3 shows what was found.
expect() {
  jq --exit-status "$2" <<<"$body" >/dev/null 2>&1 ||
    stop 1 "$1" "$(jq --compact-output --raw-output "${3:-empty}" <<<"$body" 2>/dev/null)"
}

# The text of the string, number or boolean that the jq filter $1 leads to.
text_at() {
  jq --exit-status --raw-output "$1"' | select(type | . == "string" or . == "number" or . == "boolean") | tostring' \
    <<<"$body" 2>/dev/null
}

# Inputs: an environment variable comes before the value that stands here.
am_url=${amUrl-http://127.0.0.1:8080/am}
realm=${realm-/realms/root/realms/alpha}

# Set by the steps.
auth_id=

answer=$(
  curl --silent --show-error --globoff --path-as-is \
    --url "$am_url/json$realm/authenticate?authIndexType=service&authIndexValue=PasswordGrant" \
    --header 'Accept-API-Version: resource=2.1' \
    --header 'Content-Type: application/json' \
    --data-raw '' \
    --location \
    --write-out '\n%{http_code}'
) || stop 3 'The request could not be sent'
status=${answer##*$'\n'}
body=${answer%$'\n'*}
printf '%s\n' "$status" "$body"
[[ $status == 200 ]] || stop 1 'Status code is 200: expected 200, found' "$status"
expect 'The answer has an authId: expected authId, found nothing' 'has("authId")'
auth_id=$(text_at '.authId | select(. != "")' || printf %s "$auth_id")
