// The includes and functions that a printed C program brings along, each only where it is used.

import { type Code, code, lines } from '#program'
import type { Uses } from './uses.ts'

export function cIncludes(uses: Uses): Code {
  return lines(
    code`#define _POSIX_C_SOURCE 200809L`,
    code``,
    code`#include <stdarg.h>`,
    code`#include <stdio.h>`,
    code`#include <stdlib.h>`,
    code`#include <string.h>`,
    code``,
    uses.json && code`#include <cjson/cJSON.h>`,
    code`#include <curl/curl.h>`,
  )
}

export function cFunctions(uses: Uses): Code[] {
  const { encodings, expects } = uses
  const functions = [
    stopFunction,
    uses.defaultInputs && inputFunction,
    uses.requiredInputs && requiredFunction,
    textFunctions,
    uses.files && addFileFunction,
    encodings.size > 0 && percentEncodeFunction,
    uses.base64 && base64Function,
    uses.headers && addHeaderFunction,
    performFunction(uses),
    expects.has('status') && expectStatusFunction,
    uses.json && memberFunctions,
    uses.captures && textOfFunction,
    uses.keptCaptures && textOrFunction,
    expects.has('equals') && expectFunction,
    expects.has('keys') && expectKeysFunction,
  ]
  return functions.filter((definition) => definition !== false)
}

const stopFunction = code`static void stop(int exit_code, const char *sentence)
{
    fflush(stdout);
    fprintf(stderr, "%s\n", sentence);
    exit(exit_code);
}`

const inputFunction = code`static const char *input(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value ? value : otherwise;
}`

const requiredFunction = code`static const char *required(const char *name, const char *sentence)
{
    const char *value = getenv(name);
    if (!value || !*value)
        stop(2, sentence);
    return value;
}`

const textFunctions = code`static FILE *open_memory(char **text, size_t *size)
{
    FILE *stream = open_memstream(text, size);
    if (!stream)
        stop(3, "Out of memory");
    return stream;
}

// Joins texts up to a NULL. What it gives is kept until the program ends.
static const char *text(const char *first, ...)
{
    char *result = NULL;
    size_t size = 0;
    FILE *stream = open_memory(&result, &size);
    va_list others;
    va_start(others, first);
    for (const char *next = first; next; next = va_arg(others, const char *))
        fputs(next, stream);
    va_end(others);
    fclose(stream);
    return result;
}`

const addFileFunction = code`static void add_file(FILE *parts, const char *path)
{
    char block[65536];
    size_t size;
    FILE *file = fopen(path, "rb");
    if (!file)
        stop(2, text("Cannot read the file ", path, NULL));
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        fwrite(block, 1, size, parts);
    if (ferror(file))
        stop(2, text("Cannot read the file ", path, NULL));
    fclose(file);
}`

const percentEncodeFunction = code`// Encodes every byte but ASCII letters, digits and the characters left alone.
static const char *percent_encode(const char *plain, const char *left_alone)
{
    const char *alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char *encoded = NULL;
    size_t size = 0;
    FILE *stream = open_memory(&encoded, &size);
    for (; *plain; plain++)
        fprintf(stream, strchr(alphanumerics, *plain) || strchr(left_alone, *plain) ? "%c" : "%%%02X",
                (unsigned char)*plain);
    fclose(stream);
    return encoded;
}`

const base64Function = code`static const char *base64_of(const char *plain)
{
    const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *encoded = NULL;
    size_t size = 0, length = strlen(plain);
    FILE *stream = open_memory(&encoded, &size);
    for (size_t i = 0; i < length; i += 3) {
        unsigned long bits = 0;
        for (size_t j = i; j < i + 3; j++)
            bits = bits << 8 | (j < length ? (unsigned char)plain[j] : 0);
        for (int j = 0; j < 4; j++)
            fputc(i + j <= length ? digits[bits >> (18 - 6 * j) & 63] : '=', stream);
    }
    fclose(stream);
    return encoded;
}`

const addHeaderFunction = code`// libcurl takes "Name:" for a wish to drop a header, and "Name;" for one without a value.
static struct curl_slist *add_header(struct curl_slist *headers, const char *name, const char *value)
{
    return curl_slist_append(headers, text(name, *value ? ": " : ";", value, NULL));
}`

const performFunction = (uses: Uses): Code =>
  lines(
    code`struct request {`,
    uses.isFlow && code`    const char *step;`,
    code`    const char *method;
    const char *url;
    struct curl_slist *headers;
    const char *body; // NULL: none
    size_t body_size;`,
    uses.follows && code`    int follows_redirects;`,
    uses.timeouts && code`    long timeout_ms;`,
    code`};

struct answer {
    long status;
    char *text;
    size_t size;
};

// Sends a request and prints the answer, whatever its status.
static struct answer perform(struct request request)
{
    struct answer answer = {0};
    FILE *received = open_memory(&answer.text, &answer.size);
    CURL *curl = curl_easy_init();
    if (!curl)
        stop(3, "Out of memory");`,
    uses.isFlow && code`    puts(request.step);`,
    code`    curl_easy_setopt(curl, CURLOPT_URL, request.url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, request.headers);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, received);
    if (request.body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request.body_size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body);
    }
    // A method that is set stays the same after a redirect, so the usual one is left to libcurl.
    if (strcmp(request.method, request.body ? "POST" : "GET") != 0)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method);`,
    uses.acceptEncoding && code`    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");`,
    uses.heads &&
      code`    curl_easy_setopt(curl, CURLOPT_NOBODY, strcmp(request.method, "HEAD") == 0 ? 1L : 0L);`,
    uses.follows &&
      code`    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, (long)request.follows_redirects);`,
    uses.timeouts && code`    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request.timeout_ms);`,
    code`    CURLcode result = curl_easy_perform(curl);
    fclose(received);
    if (result != CURLE_OK)`,
    uses.isFlow
      ? code`        stop(3, text(request.step, ": the request could not be sent: ", curl_easy_strerror(result), NULL));`
      : code`        stop(3, text("The request could not be sent: ", curl_easy_strerror(result), NULL));`,
    code`    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_cleanup(curl);
    printf("%ld\n", answer.status);
    fwrite(answer.text, 1, answer.size, stdout);
    puts("");
    return answer;
}`,
  )

const expectStatusFunction = code`static void expect_status(const char *title, long expected, long found)
{
    if (found == expected)
        return;
    fflush(stdout);
    fprintf(stderr, "%s: expected %ld, found %ld\n", title, expected, found);
    exit(1);
}`

const memberFunctions = code`static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

static const cJSON *element(const cJSON *array, int index)
{
    return cJSON_IsArray(array) ? cJSON_GetArrayItem(array, index) : NULL;
}`

const textOfFunction = code`// The text of a string, number or boolean; NULL for anything else.
static const char *text_of(const cJSON *value)
{
    if (cJSON_IsString(value))
        return text(value->valuestring, NULL);
    return cJSON_IsNumber(value) || cJSON_IsBool(value) ? cJSON_PrintUnformatted(value) : NULL;
}`

const textOrFunction = code`static const char *text_or(const char *otherwise, const cJSON *value)
{
    const char *found = text_of(value);
    return found && *found ? found : otherwise;
}`

const expectFunction = code`static void expect(int holds, const char *sentence, const cJSON *found)
{
    if (!holds)
        stop(1, text(sentence, " ", found ? cJSON_PrintUnformatted(found) : "nothing", NULL));
}`

const expectKeysFunction = code`// Stops unless the object has the members that are named up to a NULL, and no others.
static void expect_keys(const char *sentence, const cJSON *found, ...)
{
    int count = 0, is_same = cJSON_IsObject(found);
    va_list names;
    va_start(names, found);
    for (const char *name; (name = va_arg(names, const char *)); count++)
        is_same = is_same && member(found, name);
    va_end(names);
    if (is_same && cJSON_GetArraySize(found) == count)
        return;
    const char *members = "";
    for (const cJSON *each = cJSON_IsObject(found) ? found->child : NULL; each; each = each->next)
        members = text(members, *members ? ", " : "", each->string, NULL);
    stop(1, text(sentence, " ", cJSON_IsObject(found) ? members : "no object", NULL));
}`
