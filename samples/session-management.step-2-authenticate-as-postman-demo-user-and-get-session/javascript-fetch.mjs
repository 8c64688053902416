// Step 2: Authenticate as "Postman Demo User" and Get Session Token

// Inputs: an environment variable comes before the value that stands here.
const amUrl = process.env.amUrl ?? 'http://127.0.0.1:8080/am'
const realm = process.env.realm ?? '/realms/root/realms/alpha'
const authId = required('authId', 'Set the environment variable authId; in the collection, "Step 1: Start Authentication Journey" sets it')
const postmanDemoUsername = process.env.postmanDemoUsername ?? 'postman.demo'
const postmanDemoPassword = required('postmanDemoPassword', 'Set the environment variable postmanDemoPassword')

// Set by the steps.
let demoSSOToken = ''

const body = `{
  "authId": "${authId}",
  "callbacks": [
    {
      "type": "NameCallback",
      "output": [
        { "name": "prompt", "value": "User Name" }
      ],
      "input": [
        { "name": "IDToken1", "value": "${postmanDemoUsername}" }
      ],
      "_id": 0
    },
    {
      "type": "PasswordCallback",
      "output": [
        { "name": "prompt", "value": "Password" }
      ],
      "input": [
        { "name": "IDToken2", "value": "${postmanDemoPassword}" }
      ],
      "_id": 1
    }
  ]
}`
const answer = await send(`${amUrl}/json${realm}/authenticate`, {
  method: 'POST',
  headers: {
    'Accept-API-Version': 'resource=2.1, protocol=1.0',
    'Content-Type': 'application/json',
  },
  body,
})
expect('Status code is 200', 200, answer.status)
if (at(answer.json, 'tokenId') === undefined) stop(1, 'The answer has a tokenId: expected tokenId, found nothing')
demoSSOToken = textAt(answer.json, 'tokenId') || demoSSOToken

// Sends a request and prints the answer, whatever its status.
async function send(url, request) {
  let status, text
  try {
    const response = await fetch(url, request)
    status = response.status
    text = await response.text()
  } catch (error) {
    const reason = error.cause?.message || error.cause?.code || error.message
    stop(3, 'The request could not be sent: ' + reason)
  }
  console.log(status)
  console.log(text)
  return { status, json: parse(text) }
}

// The value of a JSON text; undefined when it is none.
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// The part of a JSON value that member names and indexes lead to; undefined when there is none.
function at(value, ...path) {
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

// The text of a string, number or boolean; undefined for anything else.
function textAt(value, ...path) {
  const part = at(value, ...path)
  return ['string', 'number', 'boolean'].includes(typeof part) ? String(part) : undefined
}

function expect(title, expected, found) {
  if (found === expected) return
  stop(1, title + ': expected ' + JSON.stringify(expected) + ', found ' + (JSON.stringify(found) ?? 'nothing'))
}

function required(name, sentence) {
  return process.env[name] || stop(2, sentence)
}

function stop(exitCode, sentence) {
  console.error(sentence)
  process.exit(exitCode)
}
