// Parsing the same text again and again costs more than serving it: remember what it meant.

/**
 * `parse` with a memory. It keeps at most 1,000 texts of at most 512 characters; when it is full it starts anew, so that no
 * flood of different texts makes it useless. What `parse` throws is thrown each time.
 *
 * @param mayKeep refuses what must not stay in memory
 */
export function remember<Text extends string, T>(
  parse: (text: Text) => T,
  mayKeep: (text: Text, parsed: T) => boolean = () => true,
): (text: Text) => T {
  const remembered = new Map<Text, T>()
  return (text) => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    const parsed = parse(text)
    if (text.length <= 512 && mayKeep(text, parsed)) {
      if (remembered.size >= 1000) remembered.clear()
      remembered.set(text, parsed)
    }
    return parsed
  }
}
