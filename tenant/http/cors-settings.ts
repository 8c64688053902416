// What an operator may set about foreign pages that call from a browser. Names and meaning: AM's CORS service.

export interface CorsConfiguration {
  /** Default true; false keeps the configuration without using it. */
  readonly enabled?: boolean
  /** `https://app.example:8443`, exactly as browsers send them; `*` for every origin, only without `allowCredentials`. */
  readonly acceptedOrigins: readonly string[]
  /** Default GET, POST, PUT, PATCH, DELETE, HEAD. */
  readonly acceptedMethods?: readonly string[]
  /**
   * Headers a page may send beside those every page may. Default, or empty: whatever it asks for, as AM. A page that sends
   * the session's token in a header needs the cookie's name here.
   */
  readonly acceptedHeaders?: readonly string[]
  /** Headers of the answer a page may read. Default none. */
  readonly exposedHeaders?: readonly string[]
  /** How long a browser may remember the answer to a preflight. Seconds; default 600. */
  readonly maxAge?: number
  /** Whether cookies come along. Default false. */
  readonly allowCredentials?: boolean
}
