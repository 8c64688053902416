// A small JSON reader for printed Java programs: the language's library has none.

import { code } from '#program'

/**
 * The class `Json`: `Json.parse` gives maps, lists, strings, numbers, booleans and null, and `NOTHING` for a text that is
 * no JSON. It is not a validator: it takes some texts that RFC 8259 does not, for example `01`.
 */
export const javaJson = code`/** Reads JSON into Map, List, String, BigDecimal, Boolean and null. */
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
}`
