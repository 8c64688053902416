// Step 3: Get Users' Session Info

// Inputs: an environment variable comes before the value that stands here.
const amUrl = process.env.amUrl ?? 'http://127.0.0.1:8080/am'
const realm = process.env.realm ?? '/realms/root/realms/alpha'
const cookieName = process.env.cookieName ?? 'iPlanetDirectoryPro'
const demoSSOToken = required('demoSSOToken', 'Set the environment variable demoSSOToken; in the collection, "Step 2: Authenticate as "Postman Demo User" and Get Session Token" sets it')

const answer = await send(`${amUrl}/json${realm}/sessions?_prettyPrint=true&_action=getsessioninfo`, {
  method: 'POST',
  headers: {
    'Accept-API-Version': 'resource=4.0',
    'Content-Type': 'application/json',
    [cookieName]: demoSSOToken,
  },
  body: '',
})
expect('Status code is 200', 200, answer.status)

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
  return { status }
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
