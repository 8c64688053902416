// Step 2: Authenticate as "Postman Demo User" and Get Session Token
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// Inputs: an environment variable comes before the value that stands here.
var (
	amURL               = input("amUrl", "http://127.0.0.1:8080/am")
	realm               = input("realm", "/realms/root/realms/alpha")
	authID              = required("authId", "Set the environment variable authId; in the collection, \"Step 1: Start Authentication Journey\" sets it")
	postmanDemoUsername = input("postmanDemoUsername", "postman.demo")
	postmanDemoPassword = required("postmanDemoPassword", "Set the environment variable postmanDemoPassword")
)

// Set by the steps.
var demoSSOToken string

func main() {
	url := amURL + "/json" + realm + "/authenticate"
	header := http.Header{}
	header["Accept-API-Version"] = []string{"resource=2.1, protocol=1.0"}
	header["Content-Type"] = []string{"application/json"}
	body := `{
  "authId": "` + authID + `",
  "callbacks": [
    {
      "type": "NameCallback",
      "output": [
        { "name": "prompt", "value": "User Name" }
      ],
      "input": [
        { "name": "IDToken1", "value": "` + postmanDemoUsername + `" }
      ],
      "_id": 0
    },
    {
      "type": "PasswordCallback",
      "output": [
        { "name": "prompt", "value": "Password" }
      ],
      "input": [
        { "name": "IDToken2", "value": "` + postmanDemoPassword + `" }
      ],
      "_id": 1
    }
  ]
}`
	status, answer := send("POST", url, header, strings.NewReader(body))
	if status != 200 {
		stop(1, "Status code is 200: expected 200, found", status)
	}
	if at(answer, "tokenId") == (nothing{}) {
		stop(1, "The answer has a tokenId: expected tokenId, found nothing")
	}
	if text, _ := textAt(answer, "tokenId"); text != "" {
		demoSSOToken = text
	}
}

// send sends a request and prints the answer, whatever its status.
func send(method, url string, header http.Header, body io.Reader) (int, any) {
	request, err := http.NewRequest(method, url, body)
	if err != nil {
		stop(3, "The request could not be sent:", err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		stop(3, "The request could not be sent:", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		stop(3, "The request could not be sent:", err)
	}
	fmt.Println(response.StatusCode)
	fmt.Println(string(text))
	return response.StatusCode, parse(text)
}

// nothing stands for a part of a JSON value that is not there.
type nothing struct{}

func parse(text []byte) any {
	if !json.Valid(text) {
		return nothing{}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nothing{}
	}
	return value
}

// at gives the part of a JSON value that member names and indexes lead to.
func at(value any, path ...any) any {
	for _, key := range path {
		var part any = nothing{}
		switch whole := value.(type) {
		case map[string]any:
			if name, ok := key.(string); ok {
				if member, ok := whole[name]; ok {
					part = member
				}
			}
		case []any:
			if index, ok := key.(int); ok && index < len(whole) {
				part = whole[index]
			}
		}
		value = part
	}
	return value
}

// textAt gives the text of a string, number or boolean, and whether there is one.
func textAt(value any, path ...any) (string, bool) {
	switch part := at(value, path...).(type) {
	case string:
		return part, true
	case json.Number, bool:
		return fmt.Sprint(part), true
	}
	return "", false
}

func input(name, otherwise string) string {
	if value, isSet := os.LookupEnv(name); isSet {
		return value
	}
	return otherwise
}

func required(name, sentence string) string {
	value := os.Getenv(name)
	if value == "" {
		stop(2, sentence)
	}
	return value
}

func stop(exitCode int, words ...any) {
	fmt.Fprintln(os.Stderr, words...)
	os.Exit(exitCode)
}
