"""Step 2: Authenticate as \"Postman Demo User\" and Get Session Token"""

import http.client
import json
import os
import sys
import urllib.error
import urllib.request


def stop(exit_code, sentence):
    print(sentence, file=sys.stderr)
    sys.exit(exit_code)


def required(name, sentence):
    return os.environ.get(name) or stop(2, sentence)


# Inputs: an environment variable comes before the value that stands here.
am_url = os.environ.get("amUrl", "http://127.0.0.1:8080/am")
realm = os.environ.get("realm", "/realms/root/realms/alpha")
auth_id = required("authId", 'Set the environment variable authId; in the collection, "Step 1: Start Authentication Journey" sets it')
postman_demo_username = os.environ.get("postmanDemoUsername", "postman.demo")
postman_demo_password = required("postmanDemoPassword", "Set the environment variable postmanDemoPassword")

# Set by the steps.
demo_sso_token = ""


def send(method, url, headers, body=None):
    """Sends a request and prints the answer, whatever its status."""
    try:
        request = urllib.request.Request(url, headers=headers, method=method, data=body)
        with urllib.request.urlopen(request) as response:
            status, text = response.status, response.read().decode(errors="replace")
    except urllib.error.HTTPError as response:
        status, text = response.code, response.read().decode(errors="replace")
    except (OSError, ValueError, http.client.HTTPException) as error:
        stop(3, f"The request could not be sent: {error}")
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


def text_at(value, *path):
    """The text of a string, number or boolean; None for anything else."""
    part = at(value, *path)
    if isinstance(part, (bool, int, float)):
        return json.dumps(part)
    return part if isinstance(part, str) else None


def expect(title, expected, found):
    if found != expected:
        stop(1, f"{title}: expected {expected}, found {found}")


body = (
    "{\n"
    + f'  "authId": "{auth_id}",\n'
    + '  "callbacks": [\n'
    + "    {\n"
    + '      "type": "NameCallback",\n'
    + '      "output": [\n'
    + '        { "name": "prompt", "value": "User Name" }\n'
    + "      ],\n"
    + '      "input": [\n'
    + '        { "name": "IDToken1", "value": "' + postman_demo_username + '" }\n'
    + "      ],\n"
    + '      "_id": 0\n'
    + "    },\n"
    + "    {\n"
    + '      "type": "PasswordCallback",\n'
    + '      "output": [\n'
    + '        { "name": "prompt", "value": "Password" }\n'
    + "      ],\n"
    + '      "input": [\n'
    + '        { "name": "IDToken2", "value": "' + postman_demo_password + '" }\n'
    + "      ],\n"
    + '      "_id": 1\n'
    + "    }\n"
    + "  ]\n"
    + "}"
)
status, text = send(
    "POST",
    f"{am_url}/json{realm}/authenticate",
    {
        "Accept-API-Version": "resource=2.1, protocol=1.0",
        "Content-Type": "application/json",
    },
    body.encode(),
)
answer = parse(text)
expect("Status code is 200", 200, status)
if at(answer, "tokenId") is NOTHING:
    stop(1, "The answer has a tokenId: expected tokenId, found nothing")
demo_sso_token = text_at(answer, "tokenId") or demo_sso_token
