// Step 4: Get Users' Session Info and Reset Idle Time
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

// Inputs: an environment variable comes before the value that stands here.
var (
	amURL        = input("amUrl", "http://127.0.0.1:8080/am")
	realm        = input("realm", "/realms/root/realms/alpha")
	cookieName   = input("cookieName", "iPlanetDirectoryPro")
	demoSSOToken = required("demoSSOToken", "Set the environment variable demoSSOToken; in the collection, \"Step 2: Authenticate as \"Postman Demo User\" and Get Session Token\" sets it")
)

func main() {
	url := amURL + "/json" + realm + "/sessions?_prettyPrint=true&_action=getsessioninfoandresetidletime"
	header := http.Header{}
	header["Accept-API-Version"] = []string{"resource=4.0"}
	header["Content-Type"] = []string{"application/json"}
	header[cookieName] = []string{demoSSOToken}
	status := send("POST", url, header, http.NoBody)
	if status != 200 {
		stop(1, "Status code is 200: expected 200, found", status)
	}
}

// send sends a request and prints the answer, whatever its status.
func send(method, url string, header http.Header, body io.Reader) int {
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
	return response.StatusCode
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
