// The functions that a printed Python program brings along, each only where it is used.

import { type Code, code } from '#program'
import type { Uses } from './uses.ts'

export const stopAndRequired = ({ requiredInputs }: Uses): (Code | false)[] => [
  code`def stop(exit_code, sentence):
    print(sentence, file=sys.stderr)
    sys.exit(exit_code)`,
  requiredInputs &&
    code`def required(name, sentence):
    return os.environ.get(name) or stop(2, sentence)`,
]

/** Encoders and readers that templates and bodies call. */
export const readers = ({ files, encodings }: Uses): (Code | false)[] => [
  files &&
    code`def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        stop(2, f"Cannot read the file {path}: {error.strerror}")`,
  ![...encodings].every(isQuoteOfUrllib) &&
    code`def percent_encode(text, left_alone):
    """Encodes every byte but ASCII letters, digits and the characters left alone."""
    return "".join(
        chr(byte) if byte < 128 and (chr(byte).isalnum() or chr(byte) in left_alone) else f"%{byte:02X}"
        for byte in text.encode()
    )`,
]

/** What expectations and captures call. */
export const checks = ({ json, captures, expects }: Uses): (Code | false)[] => [
  json && jsonReaders,
  captures && textAt,
  expects.has('equals') && expectJson,
  expects.has('status') && !expects.has('equals') && expectStatus,
  expects.has('keys') && expectKeys,
]

/** Whether `urllib.parse.quote` encodes exactly so: it leaves `-._~` alone, whatever it is told. */
export const isQuoteOfUrllib = (except: string): boolean =>
  [...'-._~'].every((character) => except.includes(character))

const jsonReaders = code`NOTHING = object()


def parse(text):
    try:
        return json.loads(text)
    except ValueError:
        return NOTHING


def at(value, *path):
    """The part of a JSON value that member names and indexes lead to, or NOTHING."""
    for key in path:
        is_there = key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        if not is_there:
            return NOTHING
        value = value[key]
    return value`

const textAt = code`def text_at(value, *path):
    """The text of a string, number or boolean; None for anything else."""
    part = at(value, *path)
    if isinstance(part, (bool, int, float)):
        return json.dumps(part)
    return part if isinstance(part, str) else None`

const expectStatus = code`def expect(title, expected, found):
    if found != expected:
        stop(1, f"{title}: expected {expected}, found {found}")`

const expectJson = code`def expect(title, expected, found):
    # To Python, True equals 1; to JSON it does not.
    if found != expected or isinstance(found, bool) != isinstance(expected, bool):
        shown = "nothing" if found is NOTHING else json.dumps(found, ensure_ascii=False)
        stop(1, f"{title}: expected {json.dumps(expected, ensure_ascii=False)}, found {shown}")`

const expectKeys = code`def expect_keys(title, expected, found):
    if not isinstance(found, dict) or found.keys() != set(expected):
        shown = ", ".join(found) if isinstance(found, dict) else "no object"
        stop(1, f"{title}: expected the members {', '.join(expected)}; found {shown}")`
