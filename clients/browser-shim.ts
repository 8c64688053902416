// What the JavaScript SDKs expect of a browser and Node lacks: a cookie jar around `fetch`, and the two storages.

import fetchCookie from 'fetch-cookie'
import { CookieJar } from 'tough-cookie'

/** What the SDK asked for and what it got: `POST /json/… 200`. */
export interface Browser {
  readonly jar: CookieJar
  /** In the order of the answers, each with its path below `baseUrl` and its status. */
  readonly requests: readonly string[]
}

/** Puts them in place for the whole process; a test file has one of its own. */
export function actAsBrowser(baseUrl: string): Browser {
  const jar = new CookieJar()
  const requests: string[] = []
  const fetchWithCookies = fetchCookie(fetch, jar)
  globalThis.fetch = async (input, init) => {
    const { method = 'GET', url } =
      input instanceof Request ? input : { method: init?.method, url: String(input) }
    const response = await fetchWithCookies(input, init)
    requests.push(`${method} ${url.replace(baseUrl, '')} ${response.status}`)
    return response
  }
  for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(globalThis, name, { value: createStorage(), configurable: true })
  return { jar, requests }
}

function createStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const items = new Map<string, string>()
  return {
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  }
}
