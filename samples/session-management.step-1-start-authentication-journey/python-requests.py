"""Step 1: Start Authentication Journey"""

import json
import os
import sys

import requests


def stop(exit_code, sentence):
    print(sentence, file=sys.stderr)
    sys.exit(exit_code)


# Inputs: an environment variable comes before the value that stands here.
am_url = os.environ.get("amUrl", "http://127.0.0.1:8080/am")
realm = os.environ.get("realm", "/realms/root/realms/alpha")

# Set by the steps.
auth_id = ""


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


def text_at(value, *path):
    """The text of a string, number or boolean; None for anything else."""
    part = at(value, *path)
    if isinstance(part, (bool, int, float)):
        return json.dumps(part)
    return part if isinstance(part, str) else None


def expect(title, expected, found):
    if found != expected:
        stop(1, f"{title}: expected {expected}, found {found}")


status, text = send(
    "POST",
    f"{am_url}/json{realm}/authenticate?authIndexType=service&authIndexValue=PasswordGrant",
    {
        "Accept-API-Version": "resource=2.1",
        "Content-Type": "application/json",
    },
    b"",
)
answer = parse(text)
expect("Status code is 200", 200, status)
if at(answer, "authId") is NOTHING:
    stop(1, "The answer has an authId: expected authId, found nothing")
auth_id = text_at(answer, "authId") or auth_id
