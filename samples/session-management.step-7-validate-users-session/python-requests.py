"""Step 7: Validate Users' Session"""

import json
import os
import sys

import requests


def stop(exit_code, sentence):
    print(sentence, file=sys.stderr)
    sys.exit(exit_code)


def required(name, sentence):
    return os.environ.get(name) or stop(2, sentence)


# Inputs: an environment variable comes before the value that stands here.
am_url = os.environ.get("amUrl", "http://127.0.0.1:8080/am")
realm = os.environ.get("realm", "/realms/root/realms/alpha")
cookie_name = os.environ.get("cookieName", "iPlanetDirectoryPro")
demo_sso_token = required("demoSSOToken", 'Set the environment variable demoSSOToken; in the collection, "Step 2: Authenticate as "Postman Demo User" and Get Session Token" sets it')


def send(method, url, headers, body=None):
    """Sends a request and prints the answer, whatever its status."""
    try:
        request = requests.Request(method, url, headers=headers, data=body).prepare()
        request.url = url  # as it stands; prepare() has encoded it once more
        response = requests.Session().send(request)
    except (requests.RequestException, ValueError) as error:
        stop(3, f"The request could not be sent: {error}")
    status, text = response.status_code, response.content.decode(errors="replace")
    print(status)
    print(text)
    return status, text


NOTHING = object()


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
    return value


def expect(title, expected, found):
    # To Python, True equals 1; to JSON it does not.
    if found != expected or isinstance(found, bool) != isinstance(expected, bool):
        shown = "nothing" if found is NOTHING else json.dumps(found, ensure_ascii=False)
        stop(1, f"{title}: expected {json.dumps(expected, ensure_ascii=False)}, found {shown}")


def expect_keys(title, expected, found):
    if not isinstance(found, dict) or found.keys() != set(expected):
        shown = ", ".join(found) if isinstance(found, dict) else "no object"
        stop(1, f"{title}: expected the members {', '.join(expected)}; found {shown}")


status, text = send(
    "POST",
    f"{am_url}/json{realm}/sessions?_prettyPrint=true&_action=validate",
    {
        "Accept-API-Version": "resource=1.0",
        "Content-Type": "application/json",
        cookie_name: demo_sso_token,
    },
    b"",
)
answer = parse(text)
expect("Status code is 200", 200, status)
expect("The session is valid", True, at(answer, "valid"))
expect_keys("The answer says whose session it is", ["valid", "sessionUid", "uid", "realm"], at(answer))
