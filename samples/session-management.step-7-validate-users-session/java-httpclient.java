// Step 7: Validate Users' Session

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

public class Main {
    // Inputs: an environment variable comes before the value that stands here.
    static final String amUrl = input("amUrl", "http://127.0.0.1:8080/am");
    static final String realm = input("realm", "/realms/root/realms/alpha");
    static final String cookieName = input("cookieName", "iPlanetDirectoryPro");
    static final String demoSSOToken = required("demoSSOToken", "Set the environment variable demoSSOToken; in the collection, \"Step 2: Authenticate as \"Postman Demo User\" and Get Session Token\" sets it");

    static final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    public static void main(String[] args) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(amUrl + "/json" + realm + "/sessions?_prettyPrint=true&_action=validate"))
                    .header("Accept-API-Version", "resource=1.0")
                    .header("Content-Type", "application/json")
                    .header(cookieName, demoSSOToken)
                    .method("POST", BodyPublishers.noBody());
            var response = send(request);
            Object answer = Json.parse(response.body());
            expectStatus("Status code is 200", 200, response.statusCode());
            expect("The session is valid", true, at(answer, "valid"));
            expectKeys("The answer says whose session it is", at(answer), "valid", "sessionUid", "uid", "realm");
        } catch (IOException | IllegalArgumentException e) {
            stop(3, "The request could not be sent: " + e);
        }
    }

    /** Sends a request and prints the answer, whatever its status. */
    static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode());
        System.out.println(response.body());
        return response;
    }

    static void expectStatus(String title, int expected, int found) {
        if (found != expected) stop(1, title + ": expected " + expected + ", found " + found);
    }

    /** The part of a JSON value that member names and indexes lead to, or NOTHING. */
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
    }

    static void expect(String title, Object expected, Object found) {
        boolean isSame = expected instanceof BigDecimal a && found instanceof BigDecimal b
                ? a.compareTo(b) == 0
                : Objects.equals(expected, found);
        if (!isSame) stop(1, title + ": expected " + expected + ", found " + found);
    }

    static void expectKeys(String title, Object found, String... expected) {
        if (found instanceof Map<?, ?> map && map.keySet().equals(Set.of(expected))) return;
        String members = found instanceof Map<?, ?> map ? String.join(", ", map.keySet().toArray(String[]::new)) : "no object";
        stop(1, title + ": expected the members " + String.join(", ", expected) + "; found " + members);
    }

    static String input(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }

    static String required(String name, String sentence) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) stop(2, sentence);
        return value;
    }

    static void stop(int exitCode, String sentence) {
        System.err.println(sentence);
        System.exit(exitCode);
    }

    /** Reads JSON into Map, List, String, BigDecimal, Boolean and null. */
    static final class Json {
        static final Object NOTHING = new Object() {
            @Override
            public String toString() {
                return "nothing";
            }
        };

        private final String text;
        private int position;

        private Json(String text) {
            this.text = text;
        }

        /** Gives NOTHING for a text that is no JSON. */
        static Object parse(String text) {
            try {
                var json = new Json(text);
                Object value = json.value();
                return json.next() == 0 ? value : NOTHING;
            } catch (RuntimeException | StackOverflowError e) {
                return NOTHING;
            }
        }

        private Object value() {
            switch (next()) {
                case '{': return object();
                case '[': return array();
                case '"': return string();
                case 't': return word("true", true);
                case 'f': return word("false", false);
                case 'n': return word("null", null);
                default: return number();
            }
        }

        /** The next character that is no space, or 0 at the end. */
        private char next() {
            while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) position++;
            return position < text.length() ? text.charAt(position) : 0;
        }

        private void expect(char character) {
            if (next() != character) throw new IllegalArgumentException();
            position++;
        }

        private Map<String, Object> object() {
            var members = new LinkedHashMap<String, Object>();
            for (expect('{'); next() != '}'; ) {
                if (!members.isEmpty()) expect(',');
                next();
                String name = string();
                expect(':');
                members.put(name, value());
            }
            position++;
            return members;
        }

        private List<Object> array() {
            var elements = new ArrayList<Object>();
            for (expect('['); next() != ']'; ) {
                if (!elements.isEmpty()) expect(',');
                elements.add(value());
            }
            position++;
            return elements;
        }

        private String string() {
            var characters = new StringBuilder();
            for (expect('"'); text.charAt(position) != '"'; position++) {
                char character = text.charAt(position);
                if (character == '\\') {
                    character = text.charAt(++position);
                    int escape = "bfnrt".indexOf(character);
                    if (escape >= 0) {
                        character = "\b\f\n\r\t".charAt(escape);
                    } else if (character == 'u') {
                        character = (char) Integer.parseInt(text.substring(position + 1, position + 5), 16);
                        position += 4;
                    }
                }
                characters.append(character);
            }
            position++;
            return characters.toString();
        }

        private Object word(String word, Object value) {
            if (!text.startsWith(word, position)) throw new IllegalArgumentException();
            position += word.length();
            return value;
        }

        private BigDecimal number() {
            int start = position;
            while (position < text.length() && "+-.0123456789Ee".indexOf(text.charAt(position)) >= 0) position++;
            return new BigDecimal(text.substring(start, position));
        }
    }
}
