// Step 7: Validate Users' Session
// Build: gcc -o main main.c $(pkg-config --cflags --libs libcurl libcjson)

#define _POSIX_C_SOURCE 200809L

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <curl/curl.h>

static void stop(int exit_code, const char *sentence)
{
    fflush(stdout);
    fprintf(stderr, "%s\n", sentence);
    exit(exit_code);
}

static const char *input(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value ? value : otherwise;
}

static const char *required(const char *name, const char *sentence)
{
    const char *value = getenv(name);
    if (!value || !*value)
        stop(2, sentence);
    return value;
}

static FILE *open_memory(char **text, size_t *size)
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
}

// libcurl takes "Name:" for a wish to drop a header, and "Name;" for one without a value.
static struct curl_slist *add_header(struct curl_slist *headers, const char *name, const char *value)
{
    return curl_slist_append(headers, text(name, *value ? ": " : ";", value, NULL));
}

struct request {
    const char *method;
    const char *url;
    struct curl_slist *headers;
    const char *body; // NULL: none
    size_t body_size;
    int follows_redirects;
};

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
        stop(3, "Out of memory");
    curl_easy_setopt(curl, CURLOPT_URL, request.url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, request.headers);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, received);
    if (request.body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request.body_size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body);
    }
    // A method that is set stays the same after a redirect, so the usual one is left to libcurl.
    if (strcmp(request.method, request.body ? "POST" : "GET") != 0)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, (long)request.follows_redirects);
    CURLcode result = curl_easy_perform(curl);
    fclose(received);
    if (result != CURLE_OK)
        stop(3, text("The request could not be sent: ", curl_easy_strerror(result), NULL));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_cleanup(curl);
    printf("%ld\n", answer.status);
    fwrite(answer.text, 1, answer.size, stdout);
    puts("");
    return answer;
}

static void expect_status(const char *title, long expected, long found)
{
    if (found == expected)
        return;
    fflush(stdout);
    fprintf(stderr, "%s: expected %ld, found %ld\n", title, expected, found);
    exit(1);
}

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

static const cJSON *element(const cJSON *array, int index)
{
    return cJSON_IsArray(array) ? cJSON_GetArrayItem(array, index) : NULL;
}

static void expect(int holds, const char *sentence, const cJSON *found)
{
    if (!holds)
        stop(1, text(sentence, " ", found ? cJSON_PrintUnformatted(found) : "nothing", NULL));
}

// Stops unless the object has the members that are named up to a NULL, and no others.
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
}

int main(void)
{
    // Inputs: an environment variable comes before the value that stands here.
    const char *am_url = input("amUrl", "http://127.0.0.1:8080/am");
    const char *realm = input("realm", "/realms/root/realms/alpha");
    const char *cookie_name = input("cookieName", "iPlanetDirectoryPro");
    const char *demo_sso_token = required("demoSSOToken", "Set the environment variable demoSSOToken; in the collection, \"Step 2: Authenticate as \"Postman Demo User\" and Get Session Token\" sets it");

    curl_global_init(CURL_GLOBAL_DEFAULT);

    struct curl_slist *headers = NULL;
    headers = add_header(headers, "Accept-API-Version", "resource=1.0");
    headers = add_header(headers, "Content-Type", "application/json");
    headers = add_header(headers, cookie_name, demo_sso_token);
    struct request request = {
        .method = "POST",
        .url = text(am_url, "/json", realm, "/sessions?_prettyPrint=true&_action=validate", NULL),
        .headers = headers,
        .body = "",
        .follows_redirects = 1,
    };
    struct answer answer = perform(request);
    cJSON *json = cJSON_Parse(answer.text);
    expect_status("Status code is 200", 200, answer.status);
    expect(cJSON_IsTrue(member(json, "valid")), "The session is valid: expected true, found", member(json, "valid"));
    expect_keys("The answer says whose session it is: expected the members valid, sessionUid, uid, realm; found", json, "valid", "sessionUid", "uid", "realm", NULL);
    cJSON_Delete(json);
    free(answer.text);
    curl_slist_free_all(headers);

    curl_global_cleanup();
    return 0;
}
