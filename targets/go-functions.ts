// The imports and functions that a printed Go program brings along, each only where it is used.

import { type Code, code, lines } from '#program'
import type { Uses } from './uses.ts'

/** In the order that gofmt wants. */
export function goImports(uses: Uses): Code {
  return lines(
    code`import (`,
    (uses.files || uses.json) && code`	"bytes"`,
    uses.base64 && code`	"encoding/base64"`,
    uses.json && code`	"encoding/json"`,
    code`	"fmt"`,
    code`	"io"`,
    code`	"net/http"`,
    code`	"os"`,
    uses.expects.has('keys') && code`	"sort"`,
    (uses.textBodies || uses.encodings.size > 0 || uses.expects.has('keys')) && code`	"strings"`,
    uses.timeouts && code`	"time"`,
    code`)`,
  )
}

export function goFunctions(uses: Uses): Code[] {
  const { encodings, expects } = uses
  const functions = [
    sendFunction(uses),
    uses.stays && stayFunction,
    uses.files && readFunction,
    encodings.size > 0 && percentEncodeFunction,
    uses.json && jsonFunctions,
    uses.captures && textAtFunction,
    expects.has('equals') && expectFunction,
    expects.has('keys') && expectKeysFunction,
    uses.defaultInputs && inputFunction,
    uses.requiredInputs && requiredFunction,
    stopFunction,
  ]
  return functions.filter((definition) => definition !== false)
}

function sendFunction(uses: Uses): Code {
  const result = uses.json ? code` (int, any)` : uses.expects.size > 0 ? code` int` : code``
  const client = uses.stays || uses.timeouts ? code`client` : code`http.DefaultClient`
  const stopOnError = lines(
    code`	if err != nil {`,
    uses.isFlow
      ? code`		stop(3, step+": the request could not be sent:", err)`
      : code`		stop(3, "The request could not be sent:", err)`,
    code`	}`,
  )
  return lines(
    code`// send sends a request and prints the answer, whatever its status.`,
    code`func send(${uses.isFlow ? code`step, ` : code``}method, url string, header http.Header, body io.Reader)${result} {`,
    uses.isFlow && code`	fmt.Println(step)`,
    code`	request, err := http.NewRequest(method, url, body)`,
    stopOnError,
    code`	request.Header = header`,
    uses.hostHeader && [
      code`	if host := header.Get("Host"); host != "" {`,
      code`		request.Host = host`,
      code`	}`,
    ],
    code`	response, err := ${client}.Do(request)`,
    stopOnError,
    code`	defer response.Body.Close()`,
    code`	text, err := io.ReadAll(response.Body)`,
    stopOnError,
    code`	fmt.Println(response.StatusCode)`,
    code`	fmt.Println(string(text))`,
    uses.json && code`	return response.StatusCode, parse(text)`,
    !uses.json && uses.expects.size > 0 && code`	return response.StatusCode`,
    code`}`,
  )
}

const stayFunction = code`// stay makes the client hand over a redirect instead of following it.
func stay(*http.Request, []*http.Request) error {
	return http.ErrUseLastResponse
}`

const readFunction = code`func read(path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil {
		stop(2, "Cannot read the file:", err)
	}
	return content
}`

const percentEncodeFunction = code`// percentEncode encodes every byte but ASCII letters, digits and the characters left alone.
func percentEncode(text, leftAlone string) string {
	leftAlone += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var encoded strings.Builder
	for _, b := range []byte(text) {
		if strings.IndexByte(leftAlone, b) >= 0 {
			encoded.WriteByte(b)
		} else {
			fmt.Fprintf(&encoded, "%%%02X", b)
		}
	}
	return encoded.String()
}`

const jsonFunctions = code`// nothing stands for a part of a JSON value that is not there.
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
}`

const textAtFunction = code`// textAt gives the text of a string, number or boolean, and whether there is one.
func textAt(value any, path ...any) (string, bool) {
	switch part := at(value, path...).(type) {
	case string:
		return part, true
	case json.Number, bool:
		return fmt.Sprint(part), true
	}
	return "", false
}`

const expectFunction = code`func expect(title string, expected, found any) {
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
}`

const expectKeysFunction = code`func expectKeys(title string, found any, expected ...string) {
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
}`

const inputFunction = code`func input(name, otherwise string) string {
	if value, isSet := os.LookupEnv(name); isSet {
		return value
	}
	return otherwise
}`

const requiredFunction = code`func required(name, sentence string) string {
	value := os.Getenv(name)
	if value == "" {
		stop(2, sentence)
	}
	return value
}`

const stopFunction = code`func stop(exitCode int, words ...any) {
	fmt.Fprintln(os.Stderr, words...)
	os.Exit(exitCode)
}`
