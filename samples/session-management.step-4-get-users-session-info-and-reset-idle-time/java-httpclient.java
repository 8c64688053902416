// Step 4: Get Users' Session Info and Reset Idle Time

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

public class Main {
    // Inputs: an environment variable comes before the value that stands here.
    static final String amUrl = input("amUrl", "http://127.0.0.1:8080/am");
    static final String realm = input("realm", "/realms/root/realms/alpha");
    static final String cookieName = input("cookieName", "iPlanetDirectoryPro");
    static final String demoSSOToken = required("demoSSOToken", "Set the environment variable demoSSOToken; in the collection, \"Step 2: Authenticate as \"Postman Demo User\" and Get Session Token\" sets it");

    static final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    public static void main(String[] args) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(amUrl + "/json" + realm + "/sessions?_prettyPrint=true&_action=getsessioninfoandresetidletime"))
                    .header("Accept-API-Version", "resource=4.0")
                    .header("Content-Type", "application/json")
                    .header(cookieName, demoSSOToken)
                    .method("POST", BodyPublishers.noBody());
            var response = send(request);
            expectStatus("Status code is 200", 200, response.statusCode());
        } catch (IOException | IllegalArgumentException e) {
            stop(3, "The request could not be sent: " + e);
        }
    }

    /** Sends a request and prints the answer, whatever its status. */
    static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(response.statusCode());
        System.out.println(response.body());
        return response;
    }

    static void expectStatus(String title, int expected, int found) {
        if (found != expected) stop(1, title + ": expected " + expected + ", found " + found);
    }

    static String input(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }

    static String required(String name, String sentence) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) stop(2, sentence);
        return value;
    }

    static void stop(int exitCode, String sentence) {
        System.err.println(sentence);
        System.exit(exitCode);
    }
}
