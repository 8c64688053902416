// What a page does beyond showing itself: copies code, and runs an item and tells how it went.
// Text of others reaches the page only as text nodes; nothing here makes markup from a string.

for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => copy(button))
}

for (const form of document.querySelectorAll('form[data-token]')) {
  form.hidden = false
  form.addEventListener('change', () => enableFields(form))
  enableFields(form)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void run(form)
  })
}

/** Puts the text of the code block that the button names on the clipboard, and says so for two seconds. */
async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent
  try {
    await navigator.clipboard.writeText(text)
    button.firstChild.data = 'Copied'
  } catch {
    button.firstChild.data = 'Press Ctrl+C'
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy))
  }
  setTimeout(() => {
    button.firstChild.data = 'Copy'
  }, 2000)
}

/** Sends the form and shows the events of the answer, one JSON text a line, as they come. */
async function run(form) {
  const go = form.querySelector('.go')
  const stop = form.querySelector('.stop')
  const note = form.querySelector('.run-note')
  const results = form.parentElement.querySelector('.results')
  const controller = new AbortController()
  const onStop = () => controller.abort()
  results.replaceChildren()
  note.textContent = 'Running …'
  note.className = 'run-note quiet'
  go.disabled = true
  stop.hidden = false
  stop.addEventListener('click', onStop)
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Callbook-Token': form.dataset.token },
      body: JSON.stringify(orderOf(form)),
      signal: controller.signal,
    })
    const show = presenter(results, note)
    for await (const event of eventsOf(answer.body)) show(event)
    if (note.textContent === 'Running …')
      tell(note, 'The run broke off without a word; look at the terminal', false)
  } catch (error) {
    tell(
      note,
      controller.signal.aborted ? 'Stopped' : `The workbench does not answer: ${error.message}`,
      false,
    )
  } finally {
    go.disabled = false
    stop.hidden = true
    stop.removeEventListener('click', onStop)
  }
}

/** A field that belongs to the scope not chosen is neither asked for nor sent. */
function enableFields(form) {
  const scope = new FormData(form).get('scope')
  for (const field of form.querySelectorAll('input[data-input]')) {
    const only = field.closest('[data-scope]')?.dataset.scope
    field.disabled = only !== undefined && only !== scope
  }
}

function orderOf(form) {
  const fields = [...form.querySelectorAll('input[data-input]:enabled')].filter((field) => field.value !== '')
  return {
    scope: new FormData(form).get('scope'),
    values: Object.fromEntries(fields.map((field) => [field.dataset.input, field.value])),
  }
}

async function* eventsOf(stream) {
  let rest = ''
  for await (const text of readAll(stream.pipeThrough(new TextDecoderStream()))) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) if (line !== '') yield JSON.parse(line)
  }
  if (rest !== '') yield JSON.parse(rest)
}

/** A stream cannot be looped over in every browser yet. */
async function* readAll(stream) {
  const reader = stream.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value
}

/** Shows each event of a run where it belongs. */
function presenter(results, note) {
  let step
  let list
  const show = {
    itemStarted({ name }) {
      const status = element('span', 'status quiet', 'sending …')
      list = element('ul', '')
      step = element('li', '', element('p', 'step', element('span', '', name), status), list)
      step.status = status
      results.append(step)
    },
    requestSent({ source, method, url }) {
      const by = { script: ' (sent by its script)', auth: ' (sent for its authorisation)' }[source] ?? ''
      list.before(element('div', 'sent', `${method} ${url}${by}`))
    },
    response(event) {
      step.status.textContent = `${event.status} ${event.reason} · ${event.timeMs} ms`
      step.status.className = `status ${event.status < 400 ? 'glyph-passed' : 'glyph-failed'}`
      step.append(headersOf(event), bodyOf(event))
    },
    requestError({ message }) {
      step.status.textContent = 'no answer'
      step.status.className = 'status glyph-failed'
      list.append(line('failed', 'failed', message))
    },
    assertion({ title, passed, isSkipped, message }) {
      const word = isSkipped ? 'skipped' : passed ? 'passed' : 'failed'
      list.append(line(word, word, title, message))
    },
    scriptError({ script, message }) {
      list.append(
        line(
          'failed',
          'failed',
          `The ${script === 'test' ? 'test' : 'pre-request'} script broke: ${message}`,
        ),
      )
    },
    console({ level, text }) {
      list.append(element('li', 'quiet', `${level}: ${text}`))
    },
    itemFinished({ isSkipped }) {
      if (isSkipped) step.status.textContent = 'not sent: its script skips it'
    },
    done({ isOk, message }) {
      tell(note, message, isOk)
    },
    refused({ message, hint }) {
      tell(note, hint ? `${message}: ${hint}` : message, false)
    },
  }
  return (event) => show[event.kind]?.(event)
}

function tell(note, text, isGood) {
  note.textContent = text
  note.className = `run-note ${isGood ? 'glyph-passed' : 'said'}`
}

function line(kind, word, title, message) {
  const glyph = element('span', `glyph glyph-${kind}`, { passed: '✓', failed: '✕', skipped: '○' }[kind])
  glyph.ariaHidden = 'true'
  const said = message ? element('div', 'said', message) : ''
  return element('li', '', glyph, element('span', 'unseen', `${word}:`), ` ${title}`, said)
}

function headersOf({ headers }) {
  const rows = headers.map(({ name, value }) => {
    const head = element('th', '', name)
    head.scope = 'row'
    return element('tr', '', head, element('td', '', value))
  })
  return element(
    'details',
    '',
    element('summary', '', `Headers (${headers.length})`),
    element('table', '', ...rows),
  )
}

function bodyOf({ body, isJson, isTruncated }) {
  if (body === '') return element('details', '', element('summary', '', 'No body'))
  const code = element('code', '', ...(isJson ? coloured(body) : [body]))
  const title = isTruncated ? 'Body (cut off)' : 'Body'
  const pre = element('pre', '', code)
  pre.tabIndex = 0
  const details = element('details', '', element('summary', '', title), pre)
  details.open = true
  return details
}

/** JSON as spans of the classes that the server's highlighter uses. */
function coloured(text) {
  const parts = text.match(
    /"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*|true|false|null|[^"\d-]+?(?=["\d-]|true|false|null|$)|-/gs,
  ) ?? [text]
  return parts.map((part) => {
    if (part.startsWith('"')) return element('span', part.endsWith(':') ? 'hljs-attr' : 'hljs-string', part)
    if (/^-?\d/.test(part)) return element('span', 'hljs-number', part)
    return /^(?:true|false|null)$/.test(part) ? element('span', 'hljs-literal', part) : part
  })
}

function element(name, className, ...children) {
  const made = document.createElement(name)
  if (className) made.className = className
  made.append(...children.filter((child) => child !== ''))
  return made
}
