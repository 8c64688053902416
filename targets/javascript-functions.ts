// The functions that a printed JavaScript program brings along, each only where it is used. None holds a template
// literal: a backquote would end the text here.

import { type Code, code, lines } from '#program'
import type { Uses } from './uses.ts'

export function javascriptFunctions(uses: Uses): Code[] {
  const { encodings, expects } = uses
  const functions = [
    sendFunction(uses),
    uses.files && readFunction,
    ![...encodings].every(isEncodeURIComponent) && percentEncodeFunction,
    uses.json && atFunction,
    uses.captures && textAtFunction,
    (expects.has('status') || expects.has('equals')) && expectFunction,
    expects.has('keys') && expectKeysFunction,
    uses.requiredInputs && requiredFunction,
    stopFunction,
  ]
  return functions.filter((definition) => definition !== false)
}

/** Whether `encodeURIComponent` encodes exactly so. */
export function isEncodeURIComponent(except: string): boolean {
  return [...new Set(except.replace(/[A-Za-z0-9]/g, ''))].sort().join('') === "!'()*-._~"
}

function sendFunction(uses: Uses): Code {
  return lines(
    code`// Sends a request and prints the answer, whatever its status.`,
    code`async function send(${uses.isFlow ? code`step, ` : code``}url, request) {`,
    uses.isFlow && code`  console.log(step)`,
    code`  let status, text`,
    code`  try {`,
    code`    const response = await fetch(url, request)`,
    code`    status = response.status`,
    code`    text = await response.text()`,
    code`  } catch (error) {`,
    code`    const reason = error.cause?.message || error.cause?.code || error.message`,
    uses.isFlow
      ? code`    stop(3, step + ': the request could not be sent: ' + reason)`
      : code`    stop(3, 'The request could not be sent: ' + reason)`,
    code`  }`,
    code`  console.log(status)`,
    code`  console.log(text)`,
    uses.json && code`  return { status, json: parse(text) }`,
    !uses.json && uses.expects.size > 0 && code`  return { status }`,
    code`}`,
    uses.json && [
      code``,
      code`// The value of a JSON text; undefined when it is none.`,
      code`function parse(text) {`,
      code`  try {`,
      code`    return JSON.parse(text)`,
      code`  } catch {`,
      code`    return undefined`,
      code`  }`,
      code`}`,
    ],
  )
}

const readFunction = code`async function read(path) {
  try {
    return await readFile(path)
  } catch (error) {
    stop(2, 'Cannot read the file ' + path + ': ' + error.code)
  }
}`

const percentEncodeFunction = code`// Encodes every byte but ASCII letters, digits and the characters left alone.
function percentEncode(text, leftAlone) {
  return Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte)
    if (/[A-Za-z0-9]/.test(character) || leftAlone.includes(character)) return character
    return '%' + byte.toString(16).toUpperCase().padStart(2, '0')
  }).join('')
}`

const atFunction = code`// The part of a JSON value that member names and indexes lead to; undefined when there is none.
function at(value, ...path) {
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}`

const textAtFunction = code`// The text of a string, number or boolean; undefined for anything else.
function textAt(value, ...path) {
  const part = at(value, ...path)
  return ['string', 'number', 'boolean'].includes(typeof part) ? String(part) : undefined
}`

const expectFunction = code`function expect(title, expected, found) {
  if (found === expected) return
  stop(1, title + ': expected ' + JSON.stringify(expected) + ', found ' + (JSON.stringify(found) ?? 'nothing'))
}`

const expectKeysFunction = code`function expectKeys(title, expected, found) {
  const isObject = typeof found === 'object' && found !== null && !Array.isArray(found)
  const members = isObject ? Object.keys(found) : ['no object']
  if (isObject && members.length === expected.length && expected.every((key) => members.includes(key))) return
  stop(1, title + ': expected the members ' + expected.join(', ') + '; found ' + members.join(', '))
}`

const requiredFunction = code`function required(name, sentence) {
  return process.env[name] || stop(2, sentence)
}`

const stopFunction = code`function stop(exitCode, sentence) {
  console.error(sentence)
  process.exit(exitCode)
}`
