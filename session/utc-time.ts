// Times as AM writes them: UTC, ISO 8601.

/**
 * `2026-02-11T09:14:05Z`; what is less than a second is cut off. Every `getSessionInfo` writes three of them, so that the day is
 * remembered from one to the next.
 */
export function formatSeconds(timeMs: number): string {
  const second = Math.floor(timeMs / 1000)
  const day = Math.floor(second / secondsADay)
  if (day !== lastDay.day)
    lastDay = { day, text: new Date(day * secondsADay * 1000).toISOString().slice(0, 11) }
  const ofDay = second - day * secondsADay
  const minutes = Math.floor(ofDay / 60)
  return `${lastDay.text}${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[ofDay % 60]}Z`
}

/** `2026-02-11T09:14:05.318Z` */
export function formatMilliseconds(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

const secondsADay = 86_400
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))

/** Days since 1970, and the text up to the `T`. */
let lastDay = { day: 0, text: '1970-01-01T' }
