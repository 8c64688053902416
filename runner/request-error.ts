// Why a request was not sent or not answered, as a sentence.

/** The parts of Node's and the runtime's errors that say what happened. */
export interface RequestFailure {
  readonly message: string
  readonly code?: string
}

/** `url` as far as it was resolved. No full stop. */
export function requestErrorSentence(error: RequestFailure, url: string, timeoutMs: number): string {
  const [, open] = /^(?:[a-z]+:)?\/*(?:\{\{|%7B%7B)([^/?#]*?)(?:\}\}|%7D%7D)/i.exec(url) ?? []
  if (open !== undefined) return `variable "${open}" has no value, so there is nowhere to send to`
  return (
    sentences[error.code ?? '']?.(hostOf(url), timeoutMs) ?? `the request could not be sent: ${error.message}`
  )
}

const sentences: Readonly<Record<string, (host: string, timeoutMs: number) => string>> = {
  ECONNREFUSED: (host) => `nothing listens at ${host}`,
  ENOTFOUND: (host) => `the name of ${host} is not known`,
  EAI_AGAIN: (host) => `the name of ${host} could not be looked up`,
  ECONNRESET: (host) => `${host} closed the connection before it answered`,
  EPIPE: (host) => `${host} closed the connection before it had read the request`,
  EHOSTUNREACH: (host) => `there is no way to ${host}`,
  ENETUNREACH: (host) => `there is no way to ${host}`,
  ETIMEDOUT: (host, timeoutMs) => `no answer from ${host} within ${timeoutMs / 1000} s`,
  ESOCKETTIMEDOUT: (host, timeoutMs) => `no answer from ${host} within ${timeoutMs / 1000} s`,
  DEPTH_ZERO_SELF_SIGNED_CERT: (host) =>
    `the certificate of ${host} is signed by itself, so it is not trusted`,
  SELF_SIGNED_CERT_IN_CHAIN: (host) => `the certificate of ${host} is signed by nobody this machine trusts`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (host) =>
    `the certificate of ${host} is signed by nobody this machine trusts`,
  CERT_HAS_EXPIRED: (host) => `the certificate of ${host} has expired`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) => `the certificate of ${host} is for another name`,
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return `"${url}"`
  }
}
