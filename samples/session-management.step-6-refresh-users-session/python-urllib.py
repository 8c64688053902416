"""Step 6: Refresh Users' Session"""

import http.client
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
cookie_name = os.environ.get("cookieName", "iPlanetDirectoryPro")
demo_sso_token = required("demoSSOToken", 'Set the environment variable demoSSOToken; in the collection, "Step 2: Authenticate as "Postman Demo User" and Get Session Token" sets it')


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


def expect(title, expected, found):
    if found != expected:
        stop(1, f"{title}: expected {expected}, found {found}")


status, text = send(
    "POST",
    f"{am_url}/json{realm}/sessions?_prettyPrint=true&_action=refresh",
    {
        "Accept-API-Version": "resource=4.0",
        "Content-Type": "application/json",
        cookie_name: demo_sso_token,
    },
    b"",
)
expect("Status code is 200", 200, status)
