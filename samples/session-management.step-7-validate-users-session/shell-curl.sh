#!/usr/bin/env bash
# Step 7: Validate Users' Session

stop() { # exit code, words of a sentence
  printf '%s\n' "${*:2}" >&2
  exit "$1"
}

# Stops with sentence $1 unless the jq filter $2 is true of the answer; filter $3 shows what was found.
expect() {
  jq --exit-status "$2" <<<"$body" >/dev/null 2>&1 ||
    stop 1 "$1" "$(jq --compact-output --raw-output "${3:-empty}" <<<"$body" 2>/dev/null)"
}

# Inputs: an environment variable comes before the value that stands here.
am_url=${amUrl-http://127.0.0.1:8080/am}
realm=${realm-/realms/root/realms/alpha}
cookie_name=${cookieName-iPlanetDirectoryPro}
demo_sso_token=${demoSSOToken-}
[[ $demo_sso_token ]] || stop 2 'Set the environment variable demoSSOToken; in the collection, "Step 2: Authenticate as "Postman Demo User" and Get Session Token" sets it'

answer=$(
  curl --silent --show-error --globoff --path-as-is \
    --url "$am_url/json$realm/sessions?_prettyPrint=true&_action=validate" \
    --header 'Accept-API-Version: resource=1.0' \
    --header 'Content-Type: application/json' \
    --header "$cookie_name: $demo_sso_token" \
    --data-raw '' \
    --location \
    --write-out '\n%{http_code}'
) || stop 3 'The request could not be sent'
status=${answer##*$'\n'}
body=${answer%$'\n'*}
printf '%s\n' "$status" "$body"
[[ $status == 200 ]] || stop 1 'Status code is 200: expected 200, found' "$status"
expect 'The session is valid: expected true, found' '.valid == true' .valid
expect 'The answer says whose session it is: expected the members valid, sessionUid, uid, realm; found' 'keys == (["valid", "sessionUid", "uid", "realm"] | sort)' 'keys | join(", ")'
