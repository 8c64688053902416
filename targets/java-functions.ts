// The functions that a printed Java program brings along, each only where it is used.

import { type Code, code, lines } from '#program'
import { javaJson } from './java-json.ts'
import type { Uses } from './uses.ts'

export function javaFunctions(uses: Uses): Code[] {
  const { encodings, expects } = uses
  const functions = [
    uses.isFlow && beginFunction,
    sendFunction(uses),
    uses.files && readFunction,
    encodings.size > 0 && percentEncodeFunction,
    expects.has('status') && expectStatusFunction,
    uses.json && atFunction,
    uses.captures && textAtFunction,
    uses.keptCaptures && nonEmptyOrFunction,
    expects.has('equals') && expectFunction,
    expects.has('keys') && expectKeysFunction,
    uses.defaultInputs && inputFunction,
    uses.requiredInputs && requiredFunction,
    stopFunction,
    uses.json && javaJson,
  ]
  return functions.filter((definition) => definition !== false)
}

const beginFunction = code`static void begin(String name) {
    step = name;
    System.out.println(name);
}`

const sendFunction = ({ stays, follows }: Uses): Code =>
  lines(
    code`/** Sends a request and prints the answer, whatever its status. */`,
    code`static HttpResponse<String> send(${stays && follows ? code`HttpClient client, ` : code``}HttpRequest.Builder request)`,
    code`        throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    System.out.println(response.statusCode());
    System.out.println(response.body());
    return response;
}`,
  )

const readFunction = code`static byte[] read(String path) {
    try {
        return Files.readAllBytes(Path.of(path));
    } catch (IOException e) {
        stop(2, "Cannot read the file " + path + ": " + e);
        return null;
    }
}`

const percentEncodeFunction = code`/** Encodes every byte but ASCII letters, digits and the characters left alone. */
static String percentEncode(String text, String leftAlone) {
    var encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        boolean isAlphanumeric = b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
        if (isAlphanumeric || b >= 0 && leftAlone.indexOf(b) >= 0) {
            encoded.append((char) b);
        } else {
            encoded.append(String.format("%%%02X", b));
        }
    }
    return encoded.toString();
}`

const expectStatusFunction = code`static void expectStatus(String title, int expected, int found) {
    if (found != expected) stop(1, title + ": expected " + expected + ", found " + found);
}`

const atFunction = code`/** The part of a JSON value that member names and indexes lead to, or NOTHING. */
static Object at(Object value, Object... path) {
    for (Object key : path) {
        if (value instanceof Map<?, ?> map && map.containsKey(key)) {
            value = map.get(key);
        } else if (value instanceof List<?> list && key instanceof Integer index && index < list.size()) {
            value = list.get(index);
        } else {
            return Json.NOTHING;
        }
    }
    return value;
}`

const textAtFunction = code`/** The text of a string, number or boolean; null for anything else. */
static String textAt(Object value, Object... path) {
    Object part = at(value, path);
    return part instanceof String || part instanceof BigDecimal || part instanceof Boolean ? part.toString() : null;
}`

const nonEmptyOrFunction = code`static String nonEmptyOr(String otherwise, String found) {
    return found == null || found.isEmpty() ? otherwise : found;
}`

const expectFunction = code`static void expect(String title, Object expected, Object found) {
    boolean isSame = expected instanceof BigDecimal a && found instanceof BigDecimal b
            ? a.compareTo(b) == 0
            : Objects.equals(expected, found);
    if (!isSame) stop(1, title + ": expected " + expected + ", found " + found);
}`

const expectKeysFunction = code`static void expectKeys(String title, Object found, String... expected) {
    if (found instanceof Map<?, ?> map && map.keySet().equals(Set.of(expected))) return;
    String members = found instanceof Map<?, ?> map ? String.join(", ", map.keySet().toArray(String[]::new)) : "no object";
    stop(1, title + ": expected the members " + String.join(", ", expected) + "; found " + members);
}`

const inputFunction = code`static String input(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null ? otherwise : value;
}`

const requiredFunction = code`static String required(String name, String sentence) {
    String value = System.getenv(name);
    if (value == null || value.isEmpty()) stop(2, sentence);
    return value;
}`

const stopFunction = code`static void stop(int exitCode, String sentence) {
    System.err.println(sentence);
    System.exit(exitCode);
}`
