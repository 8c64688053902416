// Waiting until what has arrived at the sockets is read.

/**
 * Resolves when the event loop has polled its sockets since the call. After a stall timers come first: an answer that arrived
 * meanwhile lies unread in its socket, and is no late one.
 */
export async function polled(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A round reads 2 MiB of a socket at most, and 6 MiB is what Linux lets wait there. */
const rounds = 3
