// Step 1: Start Authentication Journey
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

// Inputs: an environment variable comes before the value that stands here.
var (
	amURL = input("amUrl", "http://127.0.0.1:8080/am")
	realm = input("realm", "/realms/root/realms/alpha")
)

// Set by the steps.
var authID string

func main() {
	url := amURL + "/json" + realm + "/authenticate?authIndexType=service&authIndexValue=PasswordGrant"
	header := http.Header{}
	header["Accept-API-Version"] = []string{"resource=2.1"}
	header["Content-Type"] = []string{"application/json"}
	status, answer := send("POST", url, header, http.NoBody)
	if status != 200 {
		stop(1, "Status code is 200: expected 200, found", status)
	}
	if at(answer, "authId") == (nothing{}) {
		stop(1, "The answer has an authId: expected authId, found nothing")
	}
	if text, _ := textAt(answer, "authId"); text != "" {
		authID = text
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

func stop(exitCode int, words ...any) {
	fmt.Fprintln(os.Stderr, words...)
	os.Exit(exitCode)
}
