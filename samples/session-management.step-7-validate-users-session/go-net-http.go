// Step 7: Validate Users' Session
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strings"
)

// Inputs: an environment variable comes before the value that stands here.
var (
	amURL        = input("amUrl", "http://127.0.0.1:8080/am")
	realm        = input("realm", "/realms/root/realms/alpha")
	cookieName   = input("cookieName", "iPlanetDirectoryPro")
	demoSSOToken = required("demoSSOToken", "Set the environment variable demoSSOToken; in the collection, \"Step 2: Authenticate as \"Postman Demo User\" and Get Session Token\" sets it")
)

func main() {
	url := amURL + "/json" + realm + "/sessions?_prettyPrint=true&_action=validate"
	header := http.Header{}
	header["Accept-API-Version"] = []string{"resource=1.0"}
	header["Content-Type"] = []string{"application/json"}
	header[cookieName] = []string{demoSSOToken}
	status, answer := send("POST", url, header, http.NoBody)
	if status != 200 {
		stop(1, "Status code is 200: expected 200, found", status)
	}
	expect("The session is valid", true, at(answer, "valid"))
	expectKeys("The answer says whose session it is", at(answer), "valid", "sessionUid", "uid", "realm")
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

func expect(title string, expected, found any) {
	if number, ok := found.(json.Number); ok {
		found, _ = number.Float64()
	}
	if found == expected {
		return
	}
	shown, _ := json.Marshal(found)
	if found == (nothing{}) {
		shown = []byte("nothing")
	}
	wanted, _ := json.Marshal(expected)
	stop(1, title+": expected", string(wanted)+", found", string(shown))
}

func expectKeys(title string, found any, expected ...string) {
	object, isSame := found.(map[string]any)
	members := []string{}
	for name := range object {
		members = append(members, name)
	}
	for _, name := range expected {
		_, isThere := object[name]
		isSame = isSame && isThere
	}
	if !isSame || len(members) != len(expected) {
		sort.Strings(members)
		stop(1, title+": expected the members", strings.Join(expected, ", ")+"; found", strings.Join(members, ", "))
	}
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
