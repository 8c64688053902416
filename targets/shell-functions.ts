// The functions that a printed Bash program brings along, each only where it is used.

import { type Code, code, lines } from '#program'
import type { Uses } from './uses.ts'

export const curl = code`curl --silent --show-error --globoff --path-as-is`
export const writeOut = code`--write-out '\n%{http_code}'`

// `${` would begin a hole of the template.
const dollar = code`$`

/** curl has put the status in a line after the body. */
export const splitAnswer = code`status=${dollar}{answer##*$'\n'}
body=${dollar}{answer%$'\n'*}
printf '%s\n' "$status" "$body"`

export function shellFunctions(uses: Uses): Code[] {
  const needsExpect = ['equals', 'has', 'keys'].some((kind) => uses.expects.has(kind as 'equals'))
  const functions = [
    stopFunction,
    uses.isFlow && sendFunction,
    uses.encodings.size > 0 && percentEncodeFunction,
    uses.base64 && base64Function,
    needsExpect && expectFunction,
    uses.captures && textAtFunction,
  ]
  return functions.filter((definition) => definition !== false)
}

const stopFunction = code`stop() { # exit code, words of a sentence
  printf '%s\n' "${dollar}{*:2}" >&2
  exit "$1"
}`

const sendFunction = lines(
  code`# Sends a request and prints the answer, whatever its status.`,
  code`send() { # step, options of curl
  printf '%s\n' "$1"
  local answer`,
  code`  answer=$(${curl} "${dollar}{@:2}" ${writeOut}) ||
    stop 3 "$1: the request could not be sent"
  status=${dollar}{answer##*$'\n'}
  body=${dollar}{answer%$'\n'*}
  printf '%s\n' "$status" "$body"
}`,
)

const percentEncodeFunction = code`# Encodes every byte of $1 but ASCII letters, digits and the characters in $2.
percent_encode() {
  local LC_ALL=C byte character
  for byte in $(printf %s "$1" | od -An -v -tx1); do
    printf -v character "\\x$byte"
    if [[ $character == [A-Za-z0-9] || $2 == *"$character"* ]]; then
      printf %s "$character"
    else
      printf '%%%02X' "0x$byte"
    fi
  done
}`

const base64Function = code`base64_of() {
  printf %s "$1" | base64 | tr -d '\n'
}`

const expectFunction = code`# Stops with sentence $1 unless the jq filter $2 is true of the answer; filter $3 shows what was found.
expect() {
  jq --exit-status "$2" <<<"$body" >/dev/null 2>&1 ||
    stop 1 "$1" "$(jq --compact-output --raw-output "${dollar}{3:-empty}" <<<"$body" 2>/dev/null)"
}`

const textAtFunction = code`# The text of the string, number or boolean that the jq filter $1 leads to.
text_at() {
  jq --exit-status --raw-output "$1"' | select(type | . == "string" or . == "number" or . == "boolean") | tostring' \
    <<<"$body" 2>/dev/null
}`
