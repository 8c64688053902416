#!/usr/bin/env bash
# Step 2: Authenticate as "Postman Demo User" and Get Session Token

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
auth_id=${authId-}
[[ $auth_id ]] || stop 2 'Set the environment variable authId; in the collection, "Step 1: Start Authentication Journey" sets it'
postman_demo_username=${postmanDemoUsername-postman.demo}
postman_demo_password=${postmanDemoPassword-}
[[ $postman_demo_password ]] || stop 2 'Set the environment variable postmanDemoPassword'

# Set by the steps.
demo_sso_token=

data='{
  "authId": "'"$auth_id"'",
  "callbacks": [
    {
      "type": "NameCallback",
      "output": [
        { "name": "prompt", "value": "User Name" }
      ],
      "input": [
        { "name": "IDToken1", "value": "'"$postman_demo_username"'" }
      ],
      "_id": 0
    },
    {
      "type": "PasswordCallback",
      "output": [
        { "name": "prompt", "value": "Password" }
      ],
      "input": [
        { "name": "IDToken2", "value": "'"$postman_demo_password"'" }
      ],
      "_id": 1
    }
  ]
}'
answer=$(
  curl --silent --show-error --globoff --path-as-is \
    --url "$am_url/json$realm/authenticate" \
    --header 'Accept-API-Version: resource=2.1, protocol=1.0' \
    --header 'Content-Type: application/json' \
    --data-raw "$data" \
    --location \
    --write-out '\n%{http_code}'
) || stop 3 'The request could not be sent'
status=${answer##*$'\n'}
body=${answer%$'\n'*}
printf '%s\n' "$status" "$body"
[[ $status == 200 ]] || stop 1 'Status code is 200: expected 200, found' "$status"
expect 'The answer has a tokenId: expected tokenId, found nothing' 'has("tokenId")'
demo_sso_token=$(text_at '.tokenId | select(. != "")' || printf %s "$demo_sso_token")
